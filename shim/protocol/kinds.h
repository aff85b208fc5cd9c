// SPDX-License-Identifier: MIT
#pragma once

#include <sched.h>
#include <stdint.h>

#include "base/relro.h"
#include "forkshim/plugin.h"

namespace forkshim {

// Returns the kind that clone flags make, or 0 if it is not a creation: a thread, or a process that
// shares its creator's memory while the creator runs on.
inline uint8_t kind_of_clone(uint64_t flags) {
  if (flags & CLONE_THREAD) return 0;
  if (!(flags & CLONE_VM)) return FORKSHIM_FORK;
  return flags & CLONE_VFORK ? FORKSHIM_VFORK : 0;
}

// Indexed by FORKSHIM_FORK, FORKSHIM_VFORK and FORKSHIM_SPAWN, which are bits.
FORKSHIM_IN_RELRO_INLINE inline constexpr char kind_names[][6] = {"", "fork", "vfork", "", "spawn"};

inline const char* kind_name(uint32_t kind) { return kind_names[kind]; }

}  // namespace forkshim
