// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "base/relro.h"

namespace forkshim {

enum class Function : uint8_t {
#define FUNCTION(identifier, name) identifier,
#include "protocol/functions.def"
#undef FUNCTION
};

// Characters instead of pointers, which ld.so would have to relocate at each start.
FORKSHIM_IN_RELRO_INLINE inline constexpr char function_names[][16] = {
#define FUNCTION(identifier, name) name,
#include "protocol/functions.def"
#undef FUNCTION
};

inline constexpr unsigned function_count = sizeof function_names / sizeof function_names[0];
static_assert(function_count <= 32, "a set of functions is one 32-bit word");

inline const char* name_of(Function function) {
  return function_names[static_cast<unsigned>(function)];
}

inline constexpr uint32_t bit(Function function) { return 1u << static_cast<unsigned>(function); }

}  // namespace forkshim
