// SPDX-License-Identifier: MIT
#include "sweep/call_site_json.h"

#include <nlohmann/json.hpp>

namespace forkshim::sweep {

void to_json(nlohmann::ordered_json& json, const CallSite& site) {
  json = {{"object", site.object},   {"function", site.place.function},
          {"file", site.place.file}, {"line", site.place.line},
          {"stack", *site.stack},    {"fingerprint", site.fingerprint},
          {"script", site.script}};
  if (site.script_at.empty()) return;
  json["script_at"] = site.script_at;
  json["script_file"] = site.script_place.file;
  json["script_line"] = site.script_place.line;
  json["script_function"] = site.script_place.function;
  json["script_stack"] = site.script_stack;
}

void from_json(const nlohmann::ordered_json& json, CallSite& site) {
  json.at("object").get_to(site.object);
  json.at("function").get_to(site.place.function);
  json.at("file").get_to(site.place.file);
  json.at("line").get_to(site.place.line);
  site.stack = Shared<Lines>(json.at("stack").get<Lines>());
  json.at("fingerprint").get_to(site.fingerprint);
  if (json.contains("script")) json.at("script").get_to(site.script);  // not in older results
  if (!json.contains("script_at")) return;
  json.at("script_at").get_to(site.script_at);
  json.at("script_file").get_to(site.script_place.file);
  json.at("script_line").get_to(site.script_place.line);
  json.at("script_function").get_to(site.script_place.function);
  json.at("script_stack").get_to(site.script_stack);
}

}  // namespace forkshim::sweep
