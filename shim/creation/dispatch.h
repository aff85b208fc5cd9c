// SPDX-License-Identifier: MIT
// The story of a creation round the real call: prepare, then the call and its end, or a refusal in
// the words of its family (entry/dialects.h).
#pragma once

#include "creation/birth.h"
#include "creation/creation.h"
#include "creation/registry.h"
#include "process/thread.h"

namespace forkshim {

// True if no handler can want this kind. Every uninteresting fork takes this path: count it, tag
// the child, nothing else.
inline bool nobody_wants(uint8_t kind) {
  return !(registry.kinds() & kind) && !state::shared && !thread.vfork_in_progress;
}

// Counts a creation that nobody wants, and returns its ordinal.
inline uint32_t count_unobserved() {
  identify_process();
  remember_forking_thread();
  return __atomic_add_fetch(&process->ordinal, 1, __ATOMIC_RELAXED);
}

// Calls `body` with a creation that lives on this function's stack.
template <typename Body>
[[gnu::noinline]] auto with_creation(const Call& call, Body body) {
  const uint32_t handlers = registry.count();
  const uint32_t cookies = Creation::most_cookies(call, handlers);
  Creation creation(call, handlers, cookies,
                    __builtin_alloca(Creation::slots_size(handlers, cookies)));
  return body(creation);
}

// `run` gets the prepared creation: it makes the real call, tells the creation how that ended, and
// returns what the program gets.
template <typename Dialect, typename Run>
auto run_creation(const Call& call, Run run) {
  return with_creation(call, [&](Creation& creation) {
    if (const int error = creation.prepare()) {
      creation.after_failure(error);
      return Dialect::refused(error);
    }
    return run(creation);
  });
}

// The same for a kind that may be unwanted, and whose child runs none of our code: `conclude` gets
// the answer of `real`.
template <typename Dialect, typename Real, typename Conclude>
auto count_or_run(const Call& call, Real real, Conclude conclude) {
  if (!nobody_wants(call.kind))
    return run_creation<Dialect>(call,
                                 [&](Creation& creation) { return conclude(creation, real()); });
  count_unobserved();
  return real();
}

}  // namespace forkshim
