// SPDX-License-Identifier: MIT
#include "handlers/python/probe.h"

#include <dlfcn.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/loader.h"
#include "handlers/python/lifetime.h"
#include "handlers/python/states.h"

namespace forkshim::python {
namespace {

// Before glibc 2.34 these are in a library of their own, which a threaded program has loaded.
constinit decltype(&pthread_create) create = nullptr;
constinit decltype(&pthread_join) join = nullptr;
constinit decltype(&pthread_detach) detach = nullptr;

enum Answer : uint32_t { pending, obtained, refused, abandoned };

struct Probe {
  const Runtime* runtime;
  uint64_t patience_ns;
  uint32_t answer;
};

// False if the other side was first.
bool settle(Probe* probe, Answer answer) {
  uint32_t expected = pending;
  return __atomic_compare_exchange_n(&probe->answer, &expected, answer, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE);
}

void* ask(void* argument) {
  auto* probe = static_cast<Probe*>(argument);
  const Runtime& runtime = *probe->runtime;
  const bool alive = enter();  // for itself: whoever asked may have given up
  const int state = alive ? ensure(runtime) : 0;
  if (alive) guard_end(runtime, probe->patience_ns);
  const bool in_time = settle(probe, alive ? obtained : refused);
  if (in_time) syscall(SYS_futex, &probe->answer, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  if (alive) {
    runtime.release(state);
    leave();
  }
  if (!in_time) free(probe);
  return nullptr;
}

// Signals are for the program's threads.
bool start(Probe* probe, pthread_t* thread) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const int error = create(thread, nullptr, ask, probe);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return error == 0;
}

bool wait(Probe* probe, uint64_t patience_ns) {
  const uint64_t end = now_ns(CLOCK_MONOTONIC) + patience_ns;
  while (__atomic_load_n(&probe->answer, __ATOMIC_ACQUIRE) == pending) {
    const uint64_t now = now_ns(CLOCK_MONOTONIC);
    if (now >= end) return !settle(probe, abandoned);
    const timespec rest = to_timespec(end - now);
    syscall(SYS_futex, &probe->answer, FUTEX_WAIT_PRIVATE, pending, &rest, nullptr, 0);
  }
  return true;
}

}  // namespace

void prepare_probe() {
  bind_clock();
  create =
      reinterpret_cast<decltype(&pthread_create)>(forkshim_dlsym(RTLD_DEFAULT, "pthread_create"));
  join = reinterpret_cast<decltype(&pthread_join)>(forkshim_dlsym(RTLD_DEFAULT, "pthread_join"));
  detach =
      reinterpret_cast<decltype(&pthread_detach)>(forkshim_dlsym(RTLD_DEFAULT, "pthread_detach"));
}

bool gil_can_be_had(const Runtime& runtime, uint64_t patience_ns) {
  if (!create || !join || !detach) return false;
  auto* probe = static_cast<Probe*>(calloc(1, sizeof(Probe)));
  if (!probe) return false;
  probe->runtime = &runtime;
  probe->patience_ns = patience_ns;
  pthread_t thread;
  if (!start(probe, &thread)) {
    free(probe);
    return false;
  }
  if (!wait(probe, patience_ns)) {
    detach(thread);
    return false;
  }
  join(thread, nullptr);
  const bool had = probe->answer == obtained;
  free(probe);
  return had;
}

}  // namespace forkshim::python
