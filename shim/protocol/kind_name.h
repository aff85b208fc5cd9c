// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "base/relro.h"

namespace forkshim {

// By FORKSHIM_FORK, FORKSHIM_VFORK and FORKSHIM_SPAWN, which are bits.
FORKSHIM_IN_RELRO_INLINE inline constexpr char kind_names[][6] = {"", "fork", "vfork", "", "spawn"};

inline const char* kind_name(uint32_t kind) { return kind_names[kind]; }

}  // namespace forkshim
