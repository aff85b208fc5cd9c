// SPDX-License-Identifier: MIT
// What every entry point asks first, and the way that those that return as fork does go on.
#pragma once

#include "base/export.h"
#include "creation/dispatch.h"
#include "start/start.h"

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
