// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace forkshim {

// What tells this run from all others of this boot: when its root began, by CLOCK_BOOTTIME in ns,
// and the root's pid. Zero if no state file joins the processes to a run. Set once, at the start.
struct RunOrigin {
  uint64_t began;
  int32_t root;
};
inline constinit RunOrigin run_origin = {};

}  // namespace forkshim
