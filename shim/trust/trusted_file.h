// SPDX-License-Identifier: MIT
// Opens files that the shim obeys: the configuration, plugins, libraries, the shared state. Refuses
// a file that another user could have written or swapped.
#pragma once

#include <sys/stat.h>

#include "base/line.h"

namespace forkshim {

struct TrustedFile {
  int file;            // a descriptor for reading, or -1
  bool is_direct;      // no link is on the path, and only trusted users could put one there
  struct stat status;  // of the file
};

// Opens a file, or explains why not: what is wrong, and what the user can do.
TrustedFile open_trusted(const char* path, Sentence* reason);

// The same check, for a regular file that somebody else opens by its name. Nothing else passes: its
// owner, whom the check does not judge, could swap it in between.
bool is_trusted_file(const char* path, Sentence* reason);

// The same check, of the folders on the path only. Fills in the last one, which the file is in.
// `last`: whether a link that the path ends with is followed, or opened by nobody (O_NOFOLLOW).
enum class Last { follow, nofollow };
bool is_trusted_folder(const char* path, struct stat* folder, Sentence* reason,
                       Last last = Last::follow);

// Whether only trusted users can exchange what is in the folder of a path; and if so, whether it is
// root's own, where nobody else can find a name.
enum class Folder : uint32_t { untrusted, trusted, roots };
Folder judge_folder(const char* path, Sentence* reason);

}  // namespace forkshim
