// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace forkshim {

// The [shim] section. Written by the constructor, read-only afterwards.
struct ShimOptions {
  bool vfork_as_fork = false;
  bool stop_on_error = false;
  bool follow_exec = false;
  uint64_t seed = 1;
};

extern constinit ShimOptions shim_options;

}  // namespace forkshim
