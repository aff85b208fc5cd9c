// SPDX-License-Identifier: MIT
// Flags of forkshim_plugin that only built-in handlers set.
#pragma once

#include <stdint.h>

namespace forkshim {

// Its callbacks run this library's code alone, and no cancellation point.
inline constexpr uint32_t runs_own_code = uint32_t{1} << 31;

}  // namespace forkshim
