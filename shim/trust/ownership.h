// SPDX-License-Identifier: MIT
// Decides whose files to trust: root's, our own, and those of users named in FORKSHIM_TRUST.
// Async-signal-safe.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

namespace forkshim::owners {

// `list`: user IDs separated by commas, or null; it is kept, not copied. `root_alone`: the program
// is set-user-ID.
void set_trusted_users(const char* list, bool root_alone);

// True in a set-user-ID program, where only root may give orders.
bool root_alone();

// Whether to take configuration, plugins and state from this user.
bool may_give_orders(uid_t owner);

// Whether to write to this user's files. In a set-user-ID program its owner is one, too.
bool may_receive_output(uid_t owner);

// Whether anybody but the owner can write. Root's group does not count, nor does a user's private
// group, whose ID is the user's.
bool others_may_write(const struct stat& status);

}  // namespace forkshim::owners
