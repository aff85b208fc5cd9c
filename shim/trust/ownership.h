// SPDX-License-Identifier: MIT
// Whose files this process may rely on: root's, its own, and those of users that whoever started it
// has named. Async-signal-safe.
#pragma once

#include <sys/stat.h>
#include <sys/types.h>

namespace forkshim::owners {

// `list`: numbers of users, separated by commas, or null; kept, not copied. `root_alone`: for a
// set-user-id program.
void set_trusted_users(const char* list, bool root_alone);

// Whether this is a program that only root may give orders.
bool root_alone();

// Whether the user with this number is one of them, for orders: in a set-user-id program, root.
bool may_give_orders(uid_t owner);

// The same for what is written to, where the files of a set-user-id program's owner count too.
bool may_receive_output(uid_t owner);

// Whether anybody but the owner may write. A user's private group, which has the number of its
// user, is nobody else, and neither is root's.
bool others_may_write(const struct stat& status);

}  // namespace forkshim::owners
