// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

namespace forkshim::owners {

// Whether /etc/passwd and /etc/group have the user and the group, and nobody else in the group. A
// user or group that only a directory service knows is none, and nobody's group is private in a
// user namespace that does not map all groups. Async-signal-safe.
bool is_private_group(uid_t user, gid_t group);

}  // namespace forkshim::owners
