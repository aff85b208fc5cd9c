// SPDX-License-Identifier: MIT
// Who can write to a file besides its owner. Async-signal-safe.
#pragma once

#include <sys/stat.h>

namespace forkshim::owners {

// Whether a user whose orders do not count can write to a file that is not his. The owner's private
// group does not count: one that no other user is in, by /etc/passwd and /etc/group. In a set-user-
// ID program every group counts. `descriptor`: of the file, O_PATH will do; with -1 there is no
// telling who is in a group or an access list that may write, so others can.
bool others_may_write(const struct stat& status, int descriptor);

}  // namespace forkshim::owners
