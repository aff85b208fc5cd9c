// SPDX-License-Identifier: MIT
#include "supervision/result_facts.h"

#include <sys/resource.h>

#include <chrono>

#include "supervision/process_table.h"

namespace forkshim {

std::uint64_t wall_time() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(time).count());
}

void add_usage(Result& result) {
  rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto span = [](const timeval& time) {
    return Span(std::chrono::seconds(time.tv_sec)) + std::chrono::microseconds(time.tv_usec);
  };
  result.user = span(usage.ru_utime);
  result.system = span(usage.ru_stime);
  result.max_rss_kib = usage.ru_maxrss;
}

void list_left(Result& result) {
  // One that forks and exits all the time may be between two pids in a single look.
  for (int look = 0; look < 3 && result.left.empty(); ++look)
    for (const Process& process : living_descendants())
      result.left.push_back({process.pid, arguments_of(process.pid)});
}

}  // namespace forkshim
