// SPDX-License-Identifier: MIT
#include "handlers/python/states.h"

#include "base/duration.h"
#include "base/kernel.h"

namespace forkshim::python {
namespace {

constexpr uint64_t states_pause_ns = 20'000;
constexpr int made_by_ensure = 1;  // PyGILState_UNLOCKED

// The pid of the process in which a thread has the lock, or 0. After a fork that bypassed the shim
// it is another process's, and counts as free.
constinit pid_t holder = 0;

void lock() {
  const pid_t here = kernel::getpid();
  for (;;) {
    pid_t seen = __atomic_load_n(&holder, __ATOMIC_RELAXED);
    if (seen != here && __atomic_compare_exchange_n(&holder, &seen, here, false, __ATOMIC_ACQUIRE,
                                                    __ATOMIC_RELAXED))
      return;
    sleep_for(states_pause_ns);
  }
}

void unlock() { __atomic_store_n(&holder, 0, __ATOMIC_RELEASE); }

}  // namespace

int ensure(const Runtime& runtime) {
  if (runtime.own_state()) return runtime.ensure();
  lock();
  ThreadState* const state = runtime.new_state(runtime.main_interpreter());
  unlock();
  if (!state) return runtime.ensure();
  runtime.attach(state);
  return made_by_ensure;
}

void begin_fork(const Runtime& runtime) {
  if (!runtime.locks_states_itself) lock();
}
void end_fork(const Runtime& runtime) {
  if (!runtime.locks_states_itself) unlock();
}

}  // namespace forkshim::python
