// SPDX-License-Identifier: MIT
#include "sweep/call_site_json.h"

#include <nlohmann/json.hpp>

namespace forkshim::sweep {

void to_json(nlohmann::ordered_json& json, const CallSite& site) {
  json = {{"object", site.object},   {"function", site.place.function},
          {"file", site.place.file}, {"line", site.place.line},
          {"stack", site.stack},     {"fingerprint", site.fingerprint},
          {"script", site.script}};
}

void from_json(const nlohmann::ordered_json& json, CallSite& site) {
  json.at("object").get_to(site.object);
  json.at("function").get_to(site.place.function);
  json.at("file").get_to(site.place.file);
  json.at("line").get_to(site.place.line);
  json.at("stack").get_to(site.stack);
  json.at("fingerprint").get_to(site.fingerprint);
  if (json.contains("script")) json.at("script").get_to(site.script);  // not in older results
}

}  // namespace forkshim::sweep
