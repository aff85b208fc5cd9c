// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace forkshim {

class Creation;

// What the shim knows about the calling thread. Initial-exec, so that access neither allocates
// nor locks, also in a signal handler. A vfork child shares its parent's: whoever lets one run
// puts these back afterwards.
struct Thread {
  // The vfork whose child runs on this thread's memory now, or null.
  Creation* vforking = nullptr;
  // A fork that is dispatched from libc's fork handlers, between its prepare and its end; or null.
  Creation* past_symbols = nullptr;
  // A daemon() whose parent will not return from libc; or null.
  Creation* becoming_daemon = nullptr;
  // In a process that has not settled: the ordinal of the creation that made it, and its pid where
  // that was known. Else 0.
  uint32_t born_as = 0;
  int born_pid = 0;
  // For a thread that has no place in Process::busy, and in a new child.
  bool handling = false;
  bool covered = false;
};

extern constinit thread_local Thread thread [[gnu::tls_model("initial-exec")]];

// The thread that forked last. Written only when it is another: in the child of a fork it is the
// thread that goes on, unless several forked at the same moment.
extern constinit Thread* forker;

inline void say_forker() {
  if (__atomic_load_n(&forker, __ATOMIC_RELAXED) != &thread) [[unlikely]]
    __atomic_store_n(&forker, &thread, __ATOMIC_RELAXED);
}

}  // namespace forkshim
