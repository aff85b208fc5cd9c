// SPDX-License-Identifier: MIT
// Opens files that several processes append to at once, one write(2) a line, by the rules of
// guarded_file.h.
#pragma once

namespace forkshim {

// Returns a close-on-exec descriptor, or -1 with errno and, if `reason` is given, a sentence. A new
// file has mode 0600. Never blocks: a FIFO without a reader is refused (ENXIO), and a full one
// loses lines. Async-signal-safe without `reason`.
int open_append(const char* path, const char** reason = nullptr);

// Whether open_append would succeed. Creates nothing. If not, errno says why.
bool can_open_append(const char* path, const char** reason = nullptr);

}  // namespace forkshim
