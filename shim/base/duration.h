// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "base/text.h"

namespace forkshim {

// Reads "200us", "50ms" or "1.5s" as nanoseconds. The unit is required, even for 0. Returns false
// for anything else, and for more than an hour.
bool parse_duration(Text text, uint64_t* ns);

// Blocks the calling thread for the whole time; signal handlers run meanwhile. Async-signal-safe.
void sleep_for(uint64_t ns);

}  // namespace forkshim
