// SPDX-License-Identifier: MIT
// _exit and _Exit. Neither runs what was registered with atexit(3), and most shells and forked
// children end by them, so the log's last line of such a process is written here.
#include "entry/entry.h"
#include "libc/next.h"
#include "output/end_of_process.h"

using namespace forkshim;

namespace {

// A process of a handler's has no line.
void end(int status) {
  if (report_end && !is_in_handler()) report_end(status);
}

}  // namespace

extern "C" {

[[noreturn]] FORKSHIM_EXPORT void _exit(int status) {
  end(status);
  next::exit_now(status);
  __builtin_trap();
}

[[noreturn]] FORKSHIM_EXPORT void _Exit(int status) {
  end(status);
  next::exit_now(status);
  __builtin_trap();
}
}
