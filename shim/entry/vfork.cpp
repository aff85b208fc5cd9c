// SPDX-License-Identifier: MIT
// The C++ parts of vfork: what runs before the system call, and after it in each process.
// arch/<cpu>/vfork.S makes the call, and keeps the return address off the stack. If a library in
// front of libc has a vfork, it calls that: ThreadSanitizer's makes a fork, because its runtime
// would not survive a vfork child, and AddressSanitizer's clears up behind one.
#include "elf/symbols.h"
#include "entry/shared_stack.h"
#include "libc/next.h"
#include "process/shim_options.h"

using namespace forkshim;

#ifdef __SANITIZE_ADDRESS__
extern "C" void __asan_handle_vfork(void* stack);
#endif

using Vfork = pid_t (*)();

// For arch/<cpu>/vfork.S: the one in front of libc's; null if there is none or it is not known yet.
extern "C" {
__attribute__((visibility("hidden"))) constinit Vfork forkshim_next_vfork = nullptr;
}
static_assert(FRAME_REGISTER == frames::frame_size - frames::register_size);

namespace {

constexpr Function names[] = {Function::vfork, Function::vfork_alias};

// Whether the next vfork is known to be libc's own, and this library has begun: without a
// configuration nothing else is to be asked.
constinit bool is_libcs = false;

bool has_other_vfork() {
  if (__atomic_load_n(&is_libcs, __ATOMIC_RELAXED)) return false;
  Vfork found = __atomic_load_n(&forkshim_next_vfork, __ATOMIC_RELAXED);
  if (!found) found = reinterpret_cast<Vfork>(symbols::find_next_before_libc("vfork"));
  __atomic_store_n(&forkshim_next_vfork, found, __ATOMIC_RELAXED);
  if (!found && initialised) __atomic_store_n(&is_libcs, true, __ATOMIC_RELAXED);
  return found;
}

// Always dispatched, wanted or not: only a creation tells libc's fork handlers that this is no
// other fork, and the child who it is.
uintptr_t begin_by_next(Creation* creation, const void* place) {
  const uintptr_t answer = begin_on_shared_stack(creation);
  if (answer == ANSWER_REFUSED) return answer;
  if (answer != ANSWER_PASS) creation->begin_call_at(place);
  return answer | ANSWER_BY_NEXT;
}

// Apart, so that a program that nothing is configured for need not save registers.
[[gnu::noinline]] uintptr_t prepare(const void* caller, unsigned name) {
  const bool dispatched = should_dispatch(), by_next = has_other_vfork();
  if (!dispatched) return by_next ? ANSWER_BY_NEXT : ANSWER_PASS;
  if (shim_options.vfork_as_fork) return ANSWER_BY_FORK;
  if (!by_next && nobody_wants(FORKSHIM_VFORK))
    return uintptr_t{count_unobserved()} << ANSWER_COUNTED_SHIFT | 1;
  Creation* const creation = frames::acquire({names[name], FORKSHIM_VFORK, caller});
  if (by_next) return begin_by_next(creation, __builtin_frame_address(0));
  return begin_on_shared_stack(creation);
}

void finish_dispatched(Creation& creation, long result) {
  if (result == 0) return creation.after_in_vfork_child();
#ifdef __SANITIZE_ADDRESS__
  __asan_handle_vfork(__builtin_frame_address(0));  // the child's frames were below this one
#endif
  creation.end_vfork();
  if (result > 0) {
    creation.after_in_parent(static_cast<pid_t>(result));
  } else {
    creation.after_failure(static_cast<int>(-result));
  }
  frames::release(&creation);
}

// Where a fork was made instead, as valgrind does, the child has lost its counters.
void finish_counted(uint32_t ordinal, long result) {
  if (result == 0 && !process->identified) tag_child(ordinal, 0);
}

[[gnu::noinline]] void finish(uintptr_t answer, long result) {
  if (answer & 1)
    return finish_counted(static_cast<uint32_t>(answer >> ANSWER_COUNTED_SHIFT), result);
  finish_dispatched(*reinterpret_cast<Creation*>(answer), result);
}

}  // namespace

extern "C" {

uintptr_t forkshim_vfork_prepare(const void* caller, unsigned name) {
  if (!process && __atomic_load_n(&is_libcs, __ATOMIC_RELAXED)) [[likely]]
    return ANSWER_PASS;
  return prepare(caller, name);
}

// `answer` is what prepared it (arch/answers.h), `result` the kernel's: 0 in the child, a pid or a
// negative errno in the parent. Returns what vfork returns.
long forkshim_vfork_finish(uintptr_t answer, long result) {
  if (answer != ANSWER_PASS) [[unlikely]]
    finish(answer, result);
  if (result >= 0) [[likely]]
    return result;
  errno = static_cast<int>(-result);
  return -1;
}

// Whether a vfork that the kernel has answered with EINTR is made again (entry.h).
int forkshim_vfork_again() { return state::is_deep(); }

// The next vfork's failure, as the kernel tells it.
long forkshim_vfork_error() { return -errno; }

// `vfork = fork`: the child has its own memory, and every child handler runs. Not libc's fork:
// a program that calls vfork does not expect its pthread_atfork handlers. But whoever has a vfork
// of its own may have to know of each fork.
pid_t forkshim_vfork_by_fork(const void* caller, unsigned name) {
  return forward_or_dispatch(names[name], caller, [] {
    const bool by_fork = has_other_vfork() || !next::underscore_fork.available();
    return by_fork ? next::fork() : next::underscore_fork();
  });
}
}
