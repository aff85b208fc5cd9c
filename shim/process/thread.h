// SPDX-License-Identifier: MIT
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace forkshim {

class Creation;
class HandlerScope;
class RealCall;

// What the shim knows about the calling thread. Initial-exec, so that access neither allocates
// nor locks, also in a signal handler. A vfork child shares its parent's: code that lets one run
// must restore these fields.
struct Thread {
  // The vfork whose child runs on this thread's memory now, or null.
  Creation* vfork_in_progress = nullptr;
  // A fork that is dispatched from libc's fork handlers, between its prepare and its end; or null.
  Creation* libc_atfork_creation = nullptr;
  // The tag of a process that has not been identified: the ordinal of the creation that made it,
  // and its pid where that was known. Else 0.
  uint32_t birth_ordinal = 0;
  int birth_pid = 0;
  // The process whose lineage was asked for before its creation could tell the ordinal, or 0.
  int asked_early_pid = 0;
  // The process in which a handler makes a creation now; in its child, the parent. Else 0.
  int handlers_pid = 0;
  // Kept from one exec to the next (exec/environment.h).
  void* exec_memory = nullptr;
  size_t exec_memory_size = 0;
  // See busy.h.
  const HandlerScope* scope = nullptr;
  const RealCall* real_call = nullptr;
};

// A thread's flags in wiped memory (busy.h).
struct alignas(64) ThreadFlags {
  const Thread* owner;        // null: free
  const HandlerScope* scope;  // handlers are running below it: what they create is not dispatched
  const RealCall* real_call;  // libc's fork is running below it: its fork handlers dispatch nothing
};

extern constinit thread_local Thread thread [[gnu::tls_model("initial-exec")]];

// The thread that forked last: in the child of a fork it is the thread that goes on, unless several
// forked at the same moment.
extern constinit Thread* last_forking_thread;

// Written only when it is another, since the store costs a copy-on-write fault after a fork.
inline void remember_forking_thread() {
  if (__atomic_load_n(&last_forking_thread, __ATOMIC_RELAXED) != &thread) [[unlikely]]
    __atomic_store_n(&last_forking_thread, &thread, __ATOMIC_RELAXED);
}

}  // namespace forkshim
