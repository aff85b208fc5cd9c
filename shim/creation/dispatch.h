// SPDX-License-Identifier: MIT
// The story that creations with a pid to return share.
#pragma once

#include <errno.h>

#include "creation/birth.h"
#include "creation/creation.h"
#include "creation/registry.h"
#include "process/thread.h"

namespace forkshim {

// Whether nobody looks at creations of this kind: they need only be counted, and their children
// marked. The case that every other fork on the machine pays for, so nothing but that happens.
inline bool idle(uint8_t kind) {
  return !(registry.kinds() & kind) && !state::tree && !thread.vforking;
}

// The ordinal of a creation that nobody looks at.
inline uint32_t count_only() {
  settle_process();
  say_forker();
  return __atomic_add_fetch(&process->ordinal, 1, __ATOMIC_RELAXED);
}

inline int refuse(Creation& creation, int error) {
  creation.failed(error);
  errno = error;
  return -1;
}

template <typename Real>
[[gnu::noinline]] pid_t with_handlers(const Call& call, Real real) {
  const uint32_t handlers = registry.count();
  Creation creation(call, handlers, __builtin_alloca(Creation::slots_size(handlers)));
  if (const int refused = creation.prepare()) return refuse(creation, refused);
  return creation.finish(real());
}

}  // namespace forkshim
