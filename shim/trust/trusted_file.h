// SPDX-License-Identifier: MIT
// Files that the shim takes orders from: the configuration, plugins, libraries, the shared state.
// None is used that another user could have written, or could have put in its place.
#pragma once

#include <sys/stat.h>

#include "base/line.h"

namespace forkshim {

struct TrustedFile {
  int file;            // a descriptor for reading, or -1
  bool is_direct;      // no link is on the way
  struct stat status;  // of the file
};

// Opens a file, or says why not: what is wrong, and what the user can do.
TrustedFile open_trusted(const char* path, Sentence* reason);

// The same question of a file that somebody else opens.
bool is_trusted_file(const char* path, Sentence* reason);

// Of the folders that lead to a file alone.
bool is_trusted_folder(const char* path, Sentence* reason);

}  // namespace forkshim
