// SPDX-License-Identifier: MIT
#include "counters/process_life.h"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

#include "text/files.h"

namespace forkshim::stats {

bool lives(pid_t pid, uint64_t since) {
  if (pid <= 0 || (kill(pid, 0) != 0 && errno != EPERM)) return false;
  const std::string text = read_file(fmt::format("/proc/{}/stat", pid));
  // The name stands in parentheses and may hold any character, parentheses included.
  const size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return false;
  char state = 0;
  unsigned long long start = 0;
  if (std::sscanf(text.c_str() + name_end + 1,
                  " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d"
                  " %llu",
                  &state, &start) != 2)
    return false;
  // Told in hundredths of a second, and cut.
  constexpr uint64_t precision = 20'000'000;
  const uint64_t start_ns = start * (1'000'000'000u / static_cast<uint64_t>(sysconf(_SC_CLK_TCK)));
  return state != 'Z' && state != 'X' && start_ns <= since + precision;
}

}  // namespace forkshim::stats
