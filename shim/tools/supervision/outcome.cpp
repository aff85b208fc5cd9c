// SPDX-License-Identifier: MIT
#include "supervision/outcome.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "text/printable.h"

namespace forkshim {

std::string signal_name(int signal) {
  const char* const name = sigabbrev_np(signal);
  return name ? fmt::format("SIG{}", name) : fmt::format("SIG{}", signal);
}

std::string error_name(int error) {
  const char* const name = strerrorname_np(error);
  return name ? name : std::to_string(error);
}

std::string start_failure(const Result& result) {
  return fmt::format("forkshim: cannot start the command: {}: {} ({})", printable(result.blamed),
                     strerror(result.start_error), error_name(result.start_error));
}

nlohmann::ordered_json to_json(const Request& request, const Result& result) {
  nlohmann::ordered_json json;
  const bool ended = result.ended && !result.start_error;
  const bool exited = ended && WIFEXITED(result.wait_status);
  const bool killed = ended && WIFSIGNALED(result.wait_status);
  json["command"] = request.command;
  json["status"] = nullptr;
  json["signal"] = nullptr;
  if (exited) json["status"] = WEXITSTATUS(result.wait_status);
  if (killed) json["signal"] = signal_name(WTERMSIG(result.wait_status));
  json["core"] = killed && WCOREDUMP(result.wait_status);
  json["timeout"] = result.timeout;
  json["stopped_by"] = nullptr;
  if (result.stopped_by) json["stopped_by"] = signal_name(result.stopped_by);
  json["error"] = nullptr;
  if (result.start_error) json["error"] = error_name(result.start_error);
  json["left"] = nlohmann::ordered_json::array();
  for (const Survivor& survivor : result.left)
    json["left"].push_back({{"pid", survivor.pid}, {"args", survivor.args}});
  json["seconds"] = seconds(result.elapsed);
  json["user_seconds"] = seconds(result.user);
  json["system_seconds"] = seconds(result.system);
  json["max_rss_kib"] = result.max_rss_kib;
  return json;
}

}  // namespace forkshim
