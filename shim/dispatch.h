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
    initialise_early();
  if (!process || !is_handling()) [[likely]]
    return process;
  // What a handler makes is the handler's all its life.
  thread.handling = true;
  return false;
}

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

// Handlers round a call that returns as fork does. `real` runs with libc's own rules; its child
// returns through here on its copy of the stack.
template <typename Real>
[[gnu::noinline]] pid_t dispatch(const Call& call, Real real) {
  if (!dispatching()) return real();
  if (!idle(call.kind)) return with_handlers(call, real);
  const uint32_t ordinal = count_only();
  const pid_t result = real();
  if (result == 0) mark_child(ordinal, 0);
  return result;
}

template <typename Real>
[[gnu::noinline]] pid_t dispatch_fork(Function function, const void* caller, Real real) {
  return dispatch({function, FORKSHIM_FORK, caller}, real);
}

// The same for a libc function, with a short cut: in a program that nothing is configured for it is
// a jump, so that the child need not fault in this library's code.
template <typename Real>
[[gnu::always_inline]] inline pid_t around(Function function, const void* caller, Real real) {
  if (!__atomic_load_n(&ready_to_fork, __ATOMIC_RELAXED)) [[unlikely]]
    get_ready_to_fork();
  if (!process) [[likely]]
    return real();
  return dispatch_fork(function, caller, real);
}

}  // namespace forkshim
