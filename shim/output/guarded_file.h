// SPDX-License-Identifier: MIT
// Opens files to write to, for the library and its tools.
//
// In a folder that others can write to, such as /tmp, a link or file that another user planted is
// refused, because the lines would go where that user wants them.
#pragma once

#include <limits.h>
#include <sys/types.h>

namespace forkshim {

// Returns a close-on-exec descriptor, or -1 with errno and, if `reason` is given, a sentence. A new
// file has this mode. `flags`: such as O_WRONLY | O_APPEND; with O_NONBLOCK, a FIFO without a
// reader is refused (ENXIO). Async-signal-safe without `reason`.
int open_guarded(const char* path, int flags, mode_t mode, const char** reason = nullptr);

// Finds a file that is there: an O_PATH descriptor, or -1 as above. `reading`: another user's file
// will do, but neither such a user's link nor a second name in such a user's folder, which could
// show what that user may not read.
int find_guarded(const char* path, bool reading, const char** reason = nullptr);

// Finds the folder that a file is in, or would be: an O_PATH descriptor, or -1 as above, and the
// file's name in it. Links on the way are followed, also the last, by the same rules.
int find_folder(const char* path, char (&name)[NAME_MAX + 1], const char** reason = nullptr);

// Whether open_guarded would succeed. Creates nothing. If not, errno says why.
bool can_open_guarded(const char* path, const char** reason = nullptr);

}  // namespace forkshim
