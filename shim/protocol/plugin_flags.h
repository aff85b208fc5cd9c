// SPDX-License-Identifier: MIT
// Flags of forkshim_plugin that only built-in handlers set.
#pragma once

#include <stdint.h>

namespace forkshim {

// Its callbacks run this library's code alone, and no cancellation point.
inline constexpr uint32_t runs_own_code = uint32_t{1} << 31;

// Its init looks at the program's path. Without this a built-in gets none.
inline constexpr uint32_t asks_program_path = uint32_t{1} << 30;

// Its callbacks ask which loaded object an address is in.
inline constexpr uint32_t asks_objects = uint32_t{1} << 29;

}  // namespace forkshim
