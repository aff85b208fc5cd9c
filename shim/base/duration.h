// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "base/text.h"

namespace forkshim {

// Reads "200us", "50ms", "1.5s", "2m" or "1h" as nanoseconds; a number alone is seconds. Returns
// false for anything else, and for more than an hour. The tools' parse_span takes the same texts.
bool parse_duration(Text text, uint64_t* ns);

// Blocks the calling thread for the whole time; signal handlers run meanwhile. Async-signal-safe.
void sleep_for(uint64_t ns);

}  // namespace forkshim
