// SPDX-License-Identifier: MIT
// Lines of the log for creations that only the kernel sees (forkshim-log(5)): a supervisor's, so
// that there is no caller in them, and none of the child.
#pragma once

#include <sys/types.h>

#include "output/line_file.h"

namespace forkshim::deep {

struct Decision;

// `child`: 0 where it is not known, or there is none.
void write_line(LogOutput& output, const char* phase, const Decision& decision, pid_t child);

}  // namespace forkshim::deep
