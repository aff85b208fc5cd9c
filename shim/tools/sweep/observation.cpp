// SPDX-License-Identifier: MIT
#include "sweep/observation.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "text/shell_words.h"

namespace forkshim::sweep {

Observation read_observation(const Trial& trial) {
  Observation seen;
  const auto report = nlohmann::json::parse(read_file(trial.report()), nullptr, false);
  if (!report.is_object()) return seen;
  seen.trouble = report.value("trouble", "");
  seen.complete = true;
  if (!report.contains("command")) return seen;
  seen.complete = report["stopped_by"].is_null();
  if (report["error"].is_string())
    seen.trouble = fmt::format("cannot start {}: {}", report["command"][0].get<std::string>(),
                               report["error"].get<std::string>());
  if (report["status"].is_number()) seen.status = report["status"].get<int>();
  if (report["signal"].is_string()) seen.signal = report["signal"];
  seen.timeout = report["timeout"];
  for (const auto& process : report["left"]) seen.left.push_back(process["args"]);
  if (report.contains("checked")) seen.checked = report["checked"].get<bool>();
  seen.seconds = report["seconds"];
  return seen;
}

std::string ending_of(const Observation& seen) {
  if (seen.timeout) return fmt::format("still running after {:.1f} s", seen.seconds);
  if (!seen.signal.empty()) return "killed by " + seen.signal;
  return fmt::format("status {}", seen.status.value_or(-1));
}

}  // namespace forkshim::sweep
