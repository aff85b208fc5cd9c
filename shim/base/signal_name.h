// SPDX-License-Identifier: MIT
#pragma once

#include "base/text.h"

namespace forkshim {

// Returns 9 for "SIGKILL", "KILL" or "9", or 0 if it is not a signal. Real-time signals have
// numbers only.
int signal_by_name(Text name);

// Returns "KILL" for 9, or null for a real-time signal or no signal.
const char* signal_name(int signal);

}  // namespace forkshim
