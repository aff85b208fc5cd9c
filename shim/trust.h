// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Why a set-user-id program must not take its orders from a file: somebody other than root could
// have written it. Null if nobody could.
const char* reason_to_distrust(const char* path);

}  // namespace forkshim
