// SPDX-License-Identifier: MIT
// Files that the shim takes orders from: the configuration, plugins, libraries, the shared state.
// None is used that another user could have written, or could have put in its place.
#pragma once

#include "messages.h"

namespace forkshim {

// A descriptor for reading, or -1 and why not: what is wrong, and what the user can do.
int open_orders(const char* path, messages::Sentence* reason);

// The same question of a file that somebody else opens.
bool may_obey(const char* path, messages::Sentence* reason);

// Of the folders that lead to a file alone.
bool may_obey_folder(const char* path, messages::Sentence* reason);

}  // namespace forkshim
