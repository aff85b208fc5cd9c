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

void take_program(LoggedProcess& process, std::string_view line) {
  const std::string_view lineage = log_line::text_of(line, key::lineage);
  const std::string_view program = log_line::text_of(line, key::program);
  const size_t own = process.lineage.size();
  const bool is_its = lineage.size() > own && lineage.starts_with(process.lineage) &&
                      std::string_view(".#!").find(lineage[own]) != std::string_view::npos;
  // A supervisor's line may come when the process has executed the next one.
  const bool is_late = program == process.before;
  if (is_its && !is_late && !program.empty() && program != process.program)
    process.program = program;
}

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
