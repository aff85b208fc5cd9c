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

// Whether this user namespace maps all IDs, by /proc/self/uid_map or gid_map: only there are
// numbers those of the files that describe users and groups. False where /proc is absent.
bool maps_all(const char* map_file);

// Whether this user ID may be that of any user: in a user namespace, all that it does not map.
bool is_anybody(uid_t owner);

// Whether to take configuration, plugins and state from this user.
bool may_give_orders(uid_t owner);

// The same for the owner of a file, a folder or a link. Of those that root owns on every machine,
// such as /tmp, a user namespace need not show the owner.
bool may_give_orders(const struct stat& status);

// Whether to write to the owner's files. In a set-user-ID program its owner is one, too.
bool may_receive_output(const struct stat& status);

}  // namespace forkshim::owners
