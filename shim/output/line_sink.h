// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include "base/text.h"

namespace forkshim {

// Where lines for some logs go instead of into their files: to another process of the run, which
// writes them. Set once, at the start; null: nowhere. Async-signal-safe.
struct LineSink {
  // The number of the log at this path, or negative.
  int (*find)(const char* path);
  // False if nobody takes it.
  bool (*put)(int log, Text line);
  // See output/end_of_process.h.
  void (*report_end)(pid_t pid, const char* lineage, int status);
};
extern constinit const LineSink* line_sink;

}  // namespace forkshim
