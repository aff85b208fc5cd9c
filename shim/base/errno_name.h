// SPDX-License-Identifier: MIT
#pragma once

#include "base/text.h"

namespace forkshim {

// "EAGAIN" for 11; null for what is no errno. Async-signal-safe.
const char* errno_name(int error);

// 11 for "EAGAIN" or "11"; 0 for what is no errno.
int errno_by_name(Text name);

// The errno that a wrong name was most likely meant to be; empty where none is near.
Text nearest_errno(Text name);

}  // namespace forkshim
