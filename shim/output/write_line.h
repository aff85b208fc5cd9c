// SPDX-License-Identifier: MIT
// Lines for descriptors that may be full, gone or limited. A program whose lines are lost runs on
// as without them: no signal of a write reaches it, and no reader who sleeps keeps it waiting.
// Async-signal-safe; false where the line is lost, with errno.
#pragma once

#include "base/text.h"

namespace forkshim {

// Appends to a file. `is_regular`: so that RLIMIT_FSIZE is for it. `broken`: whether the last write
// failed, which may have left half a line; the next one then begins with a line break.
bool append_line(int file, bool is_regular, Text line, bool* broken);

// Writes to a pipe or socket, and waits up to a second for room. `stuck`: whether that was in vain;
// until there is room, no further line waits.
bool send_line(int stream, Text line, bool* stuck);

}  // namespace forkshim
