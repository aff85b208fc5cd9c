// SPDX-License-Identifier: MIT
#include "supervision/exit_record.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include "protocol/log_keys.h"
#include "supervision/log_line.h"
#include "supervision/outcome.h"

namespace forkshim {
namespace {

namespace key = log::key;

template <typename Value>
std::string pair(const char* name, const Value& value) {
  return fmt::format("\"{}\":{}", name, value);
}

std::string text_pair(const char* name, std::string_view escaped) {
  return pair(name, fmt::format("\"{}\"", escaped));
}

}  // namespace

std::string exit_record(const LoggedProcess& process, pid_t pid, int status,
                        std::uint64_t time_ns) {
  const bool killed = WIFSIGNALED(status);
  const int shown = killed ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  std::string line =
      fmt::format("{{{},{},{},{},{},{}{}}}\n", pair(key::time, time_ns),
                  text_pair(key::phase, log::phase_name(log::Phase::exit)),
                  text_pair(key::lineage, process.lineage), pair(key::pid, pid),
                  text_pair(key::program, process.program), pair(key::status, shown),
                  killed ? "," + text_pair(key::signal, signal_name(WTERMSIG(status))) : "");
  return log_line::is_sound(line) ? line : "";
}

}  // namespace forkshim
