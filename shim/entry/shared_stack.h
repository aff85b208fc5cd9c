// SPDX-License-Identifier: MIT
// What vfork and the raw calls like it share: the child returns on its parent's stack.
#pragma once

#include "arch/answers.h"
#include "creation/vfork_frame.h"
#include "entry/entry.h"

namespace forkshim {

// Prepares a creation in a frame, which is null where there was no memory for one.
inline uintptr_t begin_on_shared_stack(Creation* creation) {
  if (!creation) return ANSWER_PASS;
  if (const int error = creation->prepare()) {
    creation->after_failure(error);
    errno = error;
    frames::release(creation);
    return ANSWER_REFUSED;
  }
  creation->begin_vfork();
  return reinterpret_cast<uintptr_t>(creation);
}

}  // namespace forkshim
