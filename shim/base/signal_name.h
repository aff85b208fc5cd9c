// SPDX-License-Identifier: MIT
#pragma once

#include "base/text.h"

namespace forkshim {

// 9 for "SIGKILL", "KILL" or "9"; real-time signals by number. 0 for what is no signal.
int signal_by_name(Text name);

// "KILL" for 9; null for real-time signals and what is no signal.
const char* signal_name(int signal);

}  // namespace forkshim
