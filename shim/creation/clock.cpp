// SPDX-License-Identifier: MIT
#include "creation/clock.h"

#include <time.h>

#include "base/clock.h"
#include "base/kernel.h"
#include "elf/symbols.h"
#include "process/process.h"

namespace forkshim {
namespace {

using Clock = int(clockid_t, timespec*);

// From this creation of a process on, libc's (`scripts/bench` null: the tree's counters).
constexpr uint32_t many = 16;

constinit Clock* libcs_clock = nullptr;

int kernels_clock(clockid_t clock, timespec* time) {
  return static_cast<int>(kernel::call(SYS_clock_gettime, clock, time));
}

// A library that replaces it, such as libfaketime, may show another time than before.
[[gnu::cold, gnu::noinline]] Clock* look_up() {
  void* found = symbols::find_next("clock_gettime");
  if (!found || symbols::find_next_before_libc("clock_gettime")) found = nullptr;
  auto* const clock = found ? reinterpret_cast<Clock*>(found) : kernels_clock;
  __atomic_store_n(&libcs_clock, clock, __ATOMIC_RELAXED);
  return clock;
}

}  // namespace

uint64_t creation_clock_ns() {
  if (process->ordinal < many) return now_ns_without_vdso(CLOCK_MONOTONIC);
  Clock* clock = __atomic_load_n(&libcs_clock, __ATOMIC_RELAXED);
  if (!clock) [[unlikely]]
    clock = look_up();
  timespec now = {};
  clock(CLOCK_MONOTONIC, &now);
  return in_ns(now);
}

}  // namespace forkshim
