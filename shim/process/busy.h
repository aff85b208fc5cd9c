// SPDX-License-Identifier: MIT
// Two flags of the calling thread: it runs handlers, it is inside the real call.
//
// They live in wiped pages, in a slot that the thread's address hashes to, because a store to
// thread-local storage before a fork costs the parent a copy-on-write fault after it (1.4 to 1.7
// us, `scripts/bench` fork with 1 handler). `thread` has a second pair: for a thread whose slot
// another one owns, and for a child that has just begun. A flag is set where either is.
#pragma once

#include "process/process.h"
#include "process/thread.h"

namespace forkshim {

inline ThreadFlags& slot_for_thread() {
  const auto hash = reinterpret_cast<uintptr_t>(&thread) / alignof(Thread) * 0x9e3779b97f4a7c15;
  return process->thread_flags[hash >> (64 - Process::slot_bits)];
}

inline bool owns_slot(const ThreadFlags& slot) {
  return __atomic_load_n(&slot.owner, __ATOMIC_RELAXED) == &thread;
}

// A thread that has ended keeps its slot.
inline bool claim_slot(ThreadFlags* slot) {
  const Thread* nobody = nullptr;
  return owns_slot(*slot) || __atomic_compare_exchange_n(&slot->owner, &nobody, &thread, false,
                                                         __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

inline bool is_in_handler() {
  const ThreadFlags& slot = slot_for_thread();
  return thread.in_handler || (owns_slot(slot) && slot.in_handler);
}

inline bool is_in_real_call() {
  const ThreadFlags& slot = slot_for_thread();
  return thread.in_real_call || (owns_slot(slot) && slot.in_real_call);
}

// After a vfork child that may have been killed inside a handler.
inline void clear_in_handler() {
  ThreadFlags& slot = slot_for_thread();
  if (owns_slot(slot)) slot.in_handler = false;
}

inline void set_in_real_call(bool in_real_call) {
  ThreadFlags& slot = slot_for_thread();
  (claim_slot(&slot) ? slot.in_real_call : thread.in_real_call) = in_real_call;
}

// Marks a scope in which handlers run on this thread.
class InHandlerGuard {
 public:
  // `begun`: in a child that has just begun.
  explicit InHandlerGuard(bool begun = false) : flag_(begun ? thread.in_handler : flag()) {
    flag_ = true;
  }
  ~InHandlerGuard() {
    flag_ = false;
    if (thread.in_handler) thread.in_handler = false;
  }
  InHandlerGuard(const InHandlerGuard&) = delete;
  InHandlerGuard& operator=(const InHandlerGuard&) = delete;

 private:
  static bool& flag() {
    ThreadFlags& slot = slot_for_thread();
    return claim_slot(&slot) ? slot.in_handler : thread.in_handler;
  }

  bool& flag_;
};

}  // namespace forkshim
