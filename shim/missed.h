// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Tells the handlers that a fork went by unseen, and makes its child, this process, one of the
// tree, though its place is not known ("?").
void notice_missed_fork();

}  // namespace forkshim
