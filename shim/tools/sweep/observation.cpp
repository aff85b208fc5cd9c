// SPDX-License-Identifier: MIT
#include "sweep/observation.h"

#include <fmt/core.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>

#include "supervision/outcome.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

// Names and values in turn, each with a zero byte behind it, since a command line may hold any
// other.
constexpr const char* whole = "whole";

void put(std::string& text, const char* name, const std::string& value) {
  text.append(name).append(1, '\0').append(value).append(1, '\0');
}

std::string next(const std::string& text, size_t& at) {
  const size_t end = text.find('\0', at);
  std::string value = text.substr(at, end - at);
  at = end == std::string::npos ? text.size() : end + 1;
  return value;
}

void take(Observation& seen, const std::string& name, const std::string& value) {
  if (name == "trouble") seen.trouble = value;
  if (name == "status") seen.status = std::atoi(value.c_str());
  if (name == "signal") seen.signal = value;
  if (name == "timeout") seen.timeout = true;
  if (name == "kill-all") seen.killed_all = value;
  if (name == "remark") seen.remarks.push_back(value);
  if (name == "left") seen.left.push_back(value);
  if (name == "checked") seen.checked = value == "yes";
  if (name == "unready") seen.ready = false;
  if (name == "drove") seen.drove = std::atoi(value.c_str());
  if (name == "flooded") seen.flooded = value;
  if (name == "raw") seen.normalized = false;
  if (name == "overran") seen.overran = value;
  if (name == "judged") seen.judged_seconds = std::strtod(value.c_str(), nullptr);
  if (name == "seconds") seen.seconds = std::strtod(value.c_str(), nullptr);
  if (name == "written") seen.written = std::strtoull(value.c_str(), nullptr, 10);
  if (name == whole) seen.complete = true;
}

}  // namespace

Observation observe(const Request& request, const Result& result) {
  Observation seen;
  const bool ended = result.ended && !result.start_error;
  seen.complete = !result.stopped_by;
  if (result.start_error)
    seen.trouble = fmt::format("cannot start {}: {}", request.command.front(), start_error(result));
  if (ended && WIFEXITED(result.wait_status)) seen.status = WEXITSTATUS(result.wait_status);
  if (ended && WIFSIGNALED(result.wait_status))
    seen.signal = signal_name(WTERMSIG(result.wait_status));
  seen.timeout = result.timeout;
  if (result.flooded) seen.flooded = "run";
  for (const Survivor& survivor : result.left) seen.left.push_back(survivor.args);
  seen.seconds = seconds(result.elapsed);
  return seen;
}

void write_observation(const Observation& seen, const Trial& trial) {
  std::string text;
  if (!seen.trouble.empty()) put(text, "trouble", seen.trouble);
  if (seen.status) put(text, "status", std::to_string(*seen.status));
  if (!seen.signal.empty()) put(text, "signal", seen.signal);
  if (seen.timeout) put(text, "timeout", "");
  put(text, "written", std::to_string(seen.written));
  if (!seen.killed_all.empty()) put(text, "kill-all", seen.killed_all);
  for (const std::string& remark : seen.remarks) put(text, "remark", remark);
  for (const std::string& args : seen.left) put(text, "left", args);
  if (seen.checked) put(text, "checked", *seen.checked ? "yes" : "no");
  if (!seen.ready) put(text, "unready", "");
  if (seen.drove) put(text, "drove", std::to_string(*seen.drove));
  if (!seen.flooded.empty()) put(text, "flooded", seen.flooded);
  if (!seen.normalized) put(text, "raw", "");
  if (!seen.overran.empty()) put(text, "overran", seen.overran);
  put(text, "judged", std::to_string(seen.judged_seconds));
  put(text, "seconds", std::to_string(seen.seconds));
  if (seen.complete) put(text, whole, "");
  std::ofstream(trial.report(), std::ios::binary) << text << std::flush;
}

Observation read_observation(const Trial& trial) {
  Observation seen;
  const std::string text = read_file(trial.report());
  for (size_t at = 0; at < text.size();) {
    const std::string name = next(text, at);
    take(seen, name, next(text, at));
  }
  return seen;
}

std::string ending_of(const Observation& seen) {
  if (seen.timeout)
    return fmt::format("{} after {:.1f} s", seen.ready ? "still running" : "not ready",
                       seen.seconds);
  if (!seen.killed_all.empty()) return seen.killed_all;
  if (!seen.signal.empty()) return "killed by " + seen.signal;
  return fmt::format("status {}", seen.status.value_or(-1));
}

}  // namespace forkshim::sweep
