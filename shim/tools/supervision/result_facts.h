// SPDX-License-Identifier: MIT
// Facts of a run's result that its supervisor asks the kernel for.
#pragma once

#include <cstdint>

#include "supervision/run.h"

namespace forkshim {

std::uint64_t wall_time();  // CLOCK_REALTIME, ns

// What everything that was reaped has used.
void add_usage(Result& result);

// Who is alive now.
void list_left(Result& result);

}  // namespace forkshim
