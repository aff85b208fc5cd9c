// SPDX-License-Identifier: MIT
// clone and __clone. The flags tell what is created: a thread (CLONE_THREAD), or something that
// runs beside its creator on the same memory (CLONE_VM without CLONE_VFORK), is not a creation and
// is forwarded.
#include <sched.h>
#include <stdarg.h>

#include "creation/vfork_frame.h"
#include "entry/entry.h"
#include "libc/next.h"
#include "protocol/kinds.h"

using namespace forkshim;

namespace {

constexpr int writes_to_child = CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID;
constexpr int announces_more = CLONE_PARENT_SETTID | CLONE_PIDFD | CLONE_SETTLS | writes_to_child;

struct Arguments {
  next::CloneStart start;
  void* stack;
  int flags;
  void* argument;
  void* parent_tid = nullptr;
  void* tls = nullptr;
  void* child_tid = nullptr;

  // Reads no more than the flags announce: a caller need not have passed the rest (clone(2)).
  void read_rest(va_list rest) {
    if (!(flags & announces_more)) return;
    parent_tid = va_arg(rest, void*);
    if (!(flags & (CLONE_SETTLS | writes_to_child))) return;
    tls = va_arg(rest, void*);
    if (flags & writes_to_child) child_tid = va_arg(rest, void*);
  }

  int call(next::CloneStart first, void* first_argument) const {
    return next::clone(first, stack, flags, first_argument, parent_tid, tls, child_tid);
  }
  int call() const { return call(start, argument); }
};

// glibc returns EINVAL for a null start or stack without a system call; a start of our own would
// hide it. With CLONE_SETTLS the child's thread-local storage is not libc's, so our code cannot run
// there.
bool child_can_be_entered(const Arguments& arguments) {
  return arguments.start && arguments.stack && !(arguments.flags & CLONE_SETTLS);
}

// These live on the parent's stack: the child has a copy of it, or the parent waits (CLONE_VFORK).

struct Tagged {
  const Arguments& arguments;
  uint32_t ordinal;
  bool shares_memory;
};

int begin_tagged(void* pointer) {
  const auto& tagged = *static_cast<Tagged*>(pointer);
  const Arguments& arguments = tagged.arguments;
  const bool made_a_fork = !tagged.shares_memory || !process->identified;  // as valgrind does
  if (made_a_fork) tag_child(tagged.ordinal, 0);
  return arguments.start(arguments.argument);
}

int count_and_tag(const Arguments& arguments, uint8_t kind) {
  Tagged tagged = {arguments, count_unobserved(), kind == FORKSHIM_VFORK};
  if (!child_can_be_entered(arguments)) return arguments.call();
  return arguments.call(begin_tagged, &tagged);
}

struct Dispatched {
  const Arguments& arguments;
  Creation& creation;
  bool shares_memory;
};

int begin_dispatched(void* pointer) {
  const auto& dispatched = *static_cast<Dispatched*>(pointer);
  const Arguments& arguments = dispatched.arguments;
  if (dispatched.shares_memory) {
    dispatched.creation.after_in_vfork_child();
  } else {
    dispatched.creation.after_in_child();
  }
  return arguments.start(arguments.argument);
}

int begin(const Arguments& arguments, Creation& creation, bool shares_memory) {
  Dispatched dispatched = {arguments, creation, shares_memory};
  int result;
  do
    result = child_can_be_entered(arguments) ? arguments.call(begin_dispatched, &dispatched)
                                             : arguments.call();
  while (was_interrupted(result));
  return result;
}

// The creation lives in a frame, although the child has a stack of its own: made by a vfork child,
// it would be on the stack of that child's parent, which goes on if the child is killed.
int dispatch_vfork(const Call& call, const Arguments& arguments) {
  Creation* creation = frames::acquire(call);
  if (!creation) return arguments.call();
  int child;
  if (const int error = creation->prepare()) {
    creation->after_failure(error);
    child = ByErrno::refused(error);
  } else {
    creation->begin_vfork();
    child = begin(arguments, *creation, true);
    creation->end_vfork();
    creation->finish(child);
  }
  frames::release(creation);
  return child;
}

// The fast path: in a program that nothing is configured for, once a first fork has been prepared.
bool is_plain(int flags) {
  return __atomic_load_n(&looked_up, __ATOMIC_RELAXED) && !process && !(flags & announces_more);
}

int dispatch(Function function, const void* caller, const Arguments& arguments) {
  const uint64_t flags = static_cast<unsigned>(arguments.flags);
  const uint8_t kind = kind_of_clone(flags);
  if (kind == FORKSHIM_FORK) look_up_for_child();
  if (kind == 0 || !should_dispatch() || is_by_vfork()) return arguments.call();
  if (nobody_wants(kind)) return count_and_tag(arguments, kind);
  const Call call = {function, kind, caller, flags};
  if (kind == FORKSHIM_VFORK) return dispatch_vfork(call, arguments);
  return run_creation<ByErrno>(
      call, [&](Creation& creation) { return creation.finish(begin(arguments, creation, false)); });
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT int clone(int (*start)(void*), void* stack, int flags, void* argument, ...) {
  if (is_plain(flags)) [[likely]]
    return next::clone(start, stack, flags, argument, nullptr, nullptr, nullptr);
  Arguments arguments = {start, stack, flags, argument};
  va_list rest;
  va_start(rest, argument);
  arguments.read_rest(rest);
  va_end(rest);
  return dispatch(Function::clone, FORKSHIM_CALLER(), arguments);
}

FORKSHIM_EXPORT int __clone(int (*start)(void*), void* stack, int flags, void* argument, ...) {
  if (is_plain(flags)) [[likely]]
    return next::clone(start, stack, flags, argument, nullptr, nullptr, nullptr);
  Arguments arguments = {start, stack, flags, argument};
  va_list rest;
  va_start(rest, argument);
  arguments.read_rest(rest);
  va_end(rest);
  return dispatch(Function::clone_alias, FORKSHIM_CALLER(), arguments);
}
}
