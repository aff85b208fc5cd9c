// SPDX-License-Identifier: MIT
// Where on the calling thread's stack handlers run, and where the real call does.
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

// What the calling thread tried to execute last, or null if another owns its slot.
inline ExecSearch* exec_search() {
  ThreadFlags& slot = slot_for_thread();
  return claim_slot(&slot) ? &process->exec_searches[&slot - process->thread_flags] : nullptr;
}

// The real call of a creation, which lives in the creation. libc's fork handlers run a little below
// it on the same stack. A program's own fork handler may leave that stack by siglongjmp, so that
// nobody ends the call: then it ends once other calls have used its memory.
class RealCall {
 public:
  // `daemon`: the creation, if its parent does not return from libc.
  void begin(const void* place, Creation* daemon = nullptr) {
    place_ = place;
    daemon_ = daemon;
    mark_ = this;
  }
  bool is_intact() const { return mark_ == this; }
  const void* place() const { return place_; }
  Creation* daemon() const { return daemon_; }

 private:
  const void* mark_ = nullptr;
  const void* place_ = nullptr;
  Creation* daemon_ = nullptr;
};

// A scope in which handlers run on this thread. It counts for what its stack calls: not for a
// signal handler, nor once the stack has been left.
class HandlerScope {
 public:
  // `begun`: in a child that has just begun, or a program that has or ends: without a slot.
  explicit HandlerScope(bool begun = false) : HandlerScope(begun ? thread.scope : innermost()) {}
  ~HandlerScope() {
    innermost_ = outer_;
    if (thread.handlers_pid != 0) thread.handlers_pid = 0;
  }
  HandlerScope(const HandlerScope&) = delete;
  HandlerScope& operator=(const HandlerScope&) = delete;

  // False once other calls have used its place on the stack.
  bool is_intact() const;
  bool encloses(const void* here) const;

 private:
  explicit HandlerScope(const HandlerScope*& innermost)
      : innermost_(innermost), outer_(innermost), depth_(outer_ ? outer_->depth_ + 1 : 0) {
    innermost_ = this;
  }
  static const HandlerScope*& innermost() {
    ThreadFlags& slot = slot_for_thread();
    return claim_slot(&slot) ? slot.scope : thread.scope;
  }

  const HandlerScope*& innermost_;
  const HandlerScope* const outer_;
  const uintptr_t mark_ = reinterpret_cast<uintptr_t>(this);  // what overwrites the scope ends it
  const int depth_;
};

inline const HandlerScope* innermost_scope() {
  // A child that has not asked who it is has begun no other scope, nor touched its counters.
  if (thread.birth_ordinal != 0) return thread.scope;
  const ThreadFlags& slot = slot_for_thread();
  return owns_slot(slot) && slot.scope ? slot.scope : thread.scope;
}

bool is_in_handler_now(const HandlerScope* scope);

// Whether a creation made now is a handler's, or this process was made by one.
inline bool is_in_handler() {
  const HandlerScope* const scope = innermost_scope();
  return (scope || thread.handlers_pid != 0) && is_in_handler_now(scope);
}

// Call before a handler's creation, whose child inherits the mark.
void mark_as_handlers();

// After a vfork child that may have been killed inside a handler.
inline void restore_scope(const HandlerScope* scope) {
  ThreadFlags& slot = slot_for_thread();
  if (owns_slot(slot)) slot.scope = scope;
}

// The last one that began on this thread, which may have ended.
inline const RealCall* last_real_call() {
  const ThreadFlags& slot = slot_for_thread();
  return owns_slot(slot) && slot.real_call ? slot.real_call : thread.real_call;
}

// The one in which libc runs the fork handler that asks, or null.
const RealCall* real_call_now();

inline void set_real_call(const RealCall* call) {
  ThreadFlags& slot = slot_for_thread();
  (claim_slot(&slot) ? slot.real_call : thread.real_call) = call;
}

}  // namespace forkshim
