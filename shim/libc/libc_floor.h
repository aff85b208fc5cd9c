// SPDX-License-Identifier: MIT
#pragma once

#include "base/text.h"

namespace forkshim {

// The oldest glibc that this build of the library runs with, such as "2.17": the newest version
// that any of its symbols asks for. "0" where it asks for none.
const char* libc_floor();

}  // namespace forkshim
