// SPDX-License-Identifier: MIT
#include "handlers/python/gil.h"

#include <pthread.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/proc.h"
#include "handlers/python/lifetime.h"
#include "handlers/python/probe.h"
#include "handlers/python/states.h"

namespace forkshim::python {
namespace {

// take_gil returns 0, the state for PyGILState_Release plus 1, or this.
constexpr uint64_t held_otherwise = 16;

// Whether `state`, which may be another thread's and freed at any moment, is one of this thread's,
// of which `own` is another. A PyThreadState tells its thread by the value of pthread_self, but
// where it does depends on the version.
bool is_mine(const ThreadState* state, const ThreadState* own) {
  constexpr size_t words = 28;  // of a PyThreadState; no version's is smaller
  const auto self = static_cast<uintptr_t>(pthread_self());
  const auto* mine = reinterpret_cast<const uintptr_t*>(own);
  size_t place = 0;
  while (place < words && mine[place] != self) ++place;
  if (place == words) return false;
  uintptr_t theirs = 0;
  iovec to = {&theirs, sizeof theirs};
  iovec from = {const_cast<uintptr_t*>(reinterpret_cast<const uintptr_t*>(state) + place),
                sizeof theirs};
  return kernel::call(SYS_process_vm_readv, getpid(), &to, 1, &from, 1, 0) == sizeof theirs &&
         theirs == self;
}

// The state with which this thread holds the GIL, or null. PyGILState_Check answers yes to
// everything as soon as there has been a subinterpreter.
ThreadState* attached_state(const Runtime& runtime, const ThreadState* own) {
  ThreadState* const current = runtime.current_state();
  if (!current || current == own || runtime.current_is_of_thread) return current;
  return own && is_mine(current, own) ? current : nullptr;
}

uint64_t hold_gil(const Runtime& runtime, uint64_t patience_ns, bool* gave_up) {
  ThreadState* const own = runtime.own_state();
  ThreadState* const attached = attached_state(runtime, own);
  // PyGILState_Ensure would deadlock: this thread already has the GIL.
  if (attached && attached != own) return held_otherwise;
  *gave_up = !attached && has_threads() && !gil_can_be_had(runtime, patience_ns);
  if (*gave_up) return 0;
  return 1 + static_cast<uint64_t>(ensure(runtime));
}

}  // namespace

uint64_t take_gil(const Runtime& runtime, uint64_t patience_ns, bool* gave_up) {
  if (!enter()) return 0;
  const uint64_t hold = hold_gil(runtime, patience_ns, gave_up);
  if (hold == 0) {
    leave();
    return 0;
  }
  guard_end(runtime, patience_ns);
  if (!runtime.next_interpreter(runtime.first_interpreter())) return hold;
  give_back_gil(runtime, hold);
  return 0;
}

void give_back_gil(const Runtime& runtime, uint64_t hold) {
  if (hold != held_otherwise) runtime.release(static_cast<int>(hold - 1));
  leave();
}

}  // namespace forkshim::python
