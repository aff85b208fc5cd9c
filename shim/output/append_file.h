// SPDX-License-Identifier: MIT
// Files that lines are appended to: by several processes at once, one write(2) a line.
//
// Others may write to the folder, such as /tmp: a link or a file that another user has put there
// is not used, since the lines would end where that user wants them, or be his to read.
#pragma once

namespace forkshim {

// A close-on-exec descriptor, or -1 with errno and, where asked for, the reason as a text. A new
// file is for its owner alone. A FIFO that nobody reads is refused (ENXIO) and a full one loses
// lines: a program must not wait for either. Async-signal-safe without `reason`.
int open_append(const char* path, const char** reason = nullptr);

// Whether open_append would succeed, without a trace of the question. Else errno says why not.
bool can_open_append(const char* path, const char** reason = nullptr);

}  // namespace forkshim
