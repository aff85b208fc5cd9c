// SPDX-License-Identifier: MIT
// Files that lines are appended to: by several processes at once, one write(2) a line.
#pragma once

namespace forkshim {

// A close-on-exec descriptor, or -1 with errno. A new file is for its owner alone. A FIFO that
// nobody reads is refused (ENXIO), and a full one does not block: no program may hang on either.
int open_append(const char* path);

// Whether open_append would succeed, without a trace of the question. Else errno says why not.
bool could_append(const char* path);

}  // namespace forkshim
