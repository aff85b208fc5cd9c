// SPDX-License-Identifier: MIT
#pragma once

#include "environment.h"
#include "problems.h"

namespace forkshim {

// Reads the file and the inline text, sets `settings` and fills the registry. `checking`: every
// handler is looked at, also those for other programs, and leaves no trace.
void configure(const Environment& environment, bool checking, Problems* problems);

inline constexpr const char* system_config = "/etc/forkshim/forkshim.conf";

}  // namespace forkshim
