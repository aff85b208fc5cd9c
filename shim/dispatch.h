// SPDX-License-Identifier: MIT
// What every entry point asks first, and the story that those with a pid to return share.
#pragma once

#include <errno.h>

#include "creation.h"
#include "init.h"
#include "registry.h"
#include "thread.h"

namespace forkshim {

// Whether a creation made now is dispatched: something is configured, and no handler makes it.
inline bool dispatching() {
  if (!initialised) [[unlikely]]
    initialise();
  return process && !thread.handling;
}

inline int refuse(Creation& creation, int error) {
  creation.failed(error);
  errno = error;
  return -1;
}

// Handlers round a call that returns as fork does. `real` runs with libc's own rules; its child
// returns through here on its copy of the stack.
template <typename Real>
[[gnu::always_inline]] inline pid_t around(const Call& call, Real real) {
  if (!dispatching()) return real();
  const uint32_t handlers = registry.count();
  Creation creation(call, handlers, __builtin_alloca(Creation::slots_size(handlers)));
  if (const int refused = creation.prepare()) return refuse(creation, refused);
  return creation.finish(real());
}

}  // namespace forkshim
