// SPDX-License-Identifier: MIT
// The quick answer for the paths that most configurations name. Walk goes a way by descriptors, at
// three system calls a folder, because somebody may exchange a folder after it was judged. Where
// nobody may, one look at each folder by its name is as good. Async-signal-safe.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

namespace forkshim {

// Whether a path leads to its file through folders alone, all of such owners, and no other user may
// exchange any of them. `folder` is then the last one's status. Otherwise the path has to be
// walked.
bool leads_straight(const char* path, bool (*is_owner)(uid_t), struct stat* folder);

}  // namespace forkshim
