// SPDX-License-Identifier: MIT
// What every entry point asks first, and how those that return as fork does go on.
#pragma once

#include <errno.h>

#include "base/export.h"
#include "creation/dispatch.h"
#include "entry/dialects.h"
#include "process/busy.h"
#include "start/start.h"
#include "tree/announcements.h"
#include "tree/deep.h"

namespace forkshim {

// Whether a creation made now is dispatched: something is configured, and no handler makes it. A
// process created by a handler is never dispatched, nor are its children.
inline bool should_dispatch() {
  if (!initialised) [[unlikely]]
    initialise_early();
  if (!process || !is_in_handler()) [[likely]]
    return process;
  mark_as_handlers();
  if (state::is_deep()) state::announce(0);
  return false;
}

// Whether a call has to be made again: a supervisor that has yet to see the creation (run --deep)
// lets a signal interrupt it, which the kernel alone never does, and programs do not expect EINTR.
inline bool was_interrupted(long result) {
  return result == -1 && errno == EINTR && state::is_deep();
}

template <typename Real>
[[gnu::always_inline]] inline pid_t uninterrupted(Real real) {
  pid_t result;
  do result = real();
  while (was_interrupted(result));
  return result;
}

// A library's own vfork (entry/vfork.cpp) may call this library's fork, which is then no creation.
inline bool is_by_vfork() {
  return thread.vfork_in_progress && thread.vfork_in_progress->is_in_call();
}

// Before a child with memory of its own is made (next::look_up_for_children).
[[gnu::always_inline]] inline void look_up_for_child() {
  if (!__atomic_load_n(&looked_up, __ATOMIC_RELAXED)) [[unlikely]]
    look_up_before_fork();
}

// Handlers round a call that returns as fork does. `real` runs with libc's own rules; its child
// returns through here on its copy of the stack.
template <typename Real>
[[gnu::always_inline]] inline pid_t dispatch_here(const Call& call, Real real) {
  if (!should_dispatch() || is_by_vfork()) return real();
  if (!nobody_wants(call.kind))
    return run_creation<ByErrno>(
        call, [&](Creation& creation) { return creation.finish(uninterrupted(real)); });
  const uint32_t ordinal = count_unobserved();
  const pid_t result = real();
  if (result == 0) tag_child(ordinal, 0);
  return result;
}

template <typename Real>
[[gnu::noinline]] pid_t dispatch(const Call& call, Real real) {
  return dispatch_here(call, real);
}

// Apart, because a jump has no stack to save the caller on.
template <typename Real>
[[gnu::noinline]] pid_t look_up_and_dispatch(Function function, const void* caller, Real real) {
  look_up_for_child();
  return process ? dispatch_here({function, FORKSHIM_FORK, caller}, real) : real();
}

// The same for a libc function, with a fast path: in a program that nothing is configured for it is
// a jump, so that the child need not fault in this library's code.
template <typename Real>
[[gnu::always_inline]] inline pid_t forward_or_dispatch(Function function, const void* caller,
                                                        Real real) {
  if (__atomic_load_n(&looked_up, __ATOMIC_RELAXED) && !process) [[likely]]
    return real();
  return look_up_and_dispatch(function, caller, real);
}

}  // namespace forkshim
