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

// The kinds of a handler that names none.
inline constexpr uint8_t process_kinds = FORKSHIM_FORK | FORKSHIM_VFORK | FORKSHIM_SPAWN;

FORKSHIM_IN_RELRO_INLINE(kind_names)
inline constexpr char kind_names[][7] = {"fork", "vfork", "spawn", "thread", "exec"};

// Of a kind, which is a bit; empty for 0.
inline const char* kind_name(uint32_t kind) {
  return kind == 0 ? "" : kind_names[__builtin_ctz(kind)];
}

}  // namespace forkshim
