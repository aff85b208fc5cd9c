// SPDX-License-Identifier: MIT
// What vfork and the raw calls like it share: the child returns on its parent's stack.
#pragma once

#include "creation/vfork_frame.h"
#include "entry/entry.h"

namespace forkshim {

// What the assembly does with the answer of a prepare function; any other is a Creation*.
enum : uintptr_t { pass_through = 0, refused = 1, go_by_fork = 2 };

// Prepares a creation that stands in a frame, or null where there was no place for one.
inline uintptr_t begin_on_shared_stack(Creation* creation) {
  if (!creation) return pass_through;
  if (const int error = creation->prepare()) {
    refuse(*creation, error);
    frames::give_back(creation);
    return refused;
  }
  creation->begin_vfork();
  return reinterpret_cast<uintptr_t>(creation);
}

}  // namespace forkshim
