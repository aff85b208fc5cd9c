// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "base/text.h"

namespace forkshim {

// "200us", "50ms", "1.5s" to nanoseconds; the unit is needed, also for 0. False for anything else,
// and for more than an hour.
bool parse_duration(Text text, uint64_t* ns);

// Holds the calling thread, also over signals, whose handlers run. Async-signal-safe.
void sleep_for(uint64_t ns);

}  // namespace forkshim
