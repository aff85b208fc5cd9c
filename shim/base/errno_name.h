// SPDX-License-Identifier: MIT
#pragma once

#include "base/text.h"

namespace forkshim {

// Returns "EAGAIN" for 11, or null if it is not an errno. Async-signal-safe.
const char* errno_name(int error);

// Returns 11 for "EAGAIN" or "11", or 0 if it is not an errno.
int errno_by_name(Text name);

// Returns the errno's name that a wrong one was probably meant to be, or an empty text.
Text nearest_errno(Text name);

}  // namespace forkshim
