// SPDX-License-Identifier: MIT
// Writes to descriptors that may be full, closed or size-limited. A lost line never harms the
// program: no SIGPIPE or SIGXFSZ, and no blocking on a stuck reader. Both functions are
// async-signal-safe, and return false, with errno, if the line is lost.
#pragma once

#include "base/text.h"

namespace forkshim {

// Appends to a file. `is_regular`: RLIMIT_FSIZE applies. `broken`: the last write failed and may
// have left half a line, so the next one begins with a line break.
bool append_line(int file, bool is_regular, Text line, bool* broken);

// Writes to a pipe or socket, and waits up to a second for room. `stuck`: the last wait timed out,
// so no further line waits until there is room.
bool send_line(int stream, Text line, bool* stuck);

}  // namespace forkshim
