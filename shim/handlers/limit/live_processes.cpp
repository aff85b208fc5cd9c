// SPDX-License-Identifier: MIT
#include "handlers/limit/live_processes.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/kernel.h"

namespace forkshim {
namespace {

// The built-in function stores there. NOLINTNEXTLINE(readability-non-const-parameter)
bool swap(int32_t* place, int32_t from, int32_t to) {
  return __atomic_compare_exchange_n(place, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

int32_t value_of(const int32_t* place) { return __atomic_load_n(place, __ATOMIC_ACQUIRE); }

// EPERM: another user's process, which is alive.
bool is_alive(int32_t value) {
  const int error = kernel::kill(value < 0 ? -value : value, 0);
  return error == 0 || error == EPERM;
}

}  // namespace

size_t LiveProcesses::size(uint32_t capacity) {
  return offsetof(LiveProcesses, places) + capacity * sizeof(int32_t);
}

bool LiveProcesses::join() {
  struct stat status;
  const uint64_t mine = stat("/proc/self/ns/pid", &status) == 0 ? status.st_ino : 1;
  uint64_t found = 0;
  return __atomic_compare_exchange_n(&pid_namespace, &found, mine, false, __ATOMIC_RELAXED,
                                     __ATOMIC_RELAXED) ||
         found == mine;
}

uint32_t LiveProcesses::take_free(uint32_t capacity, pid_t parent) {
  const uint32_t start = __atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED);
  for (uint32_t i = 0; i < capacity; ++i) {
    const uint32_t place = (start + i) % capacity;
    if (value_of(&places[place]) == 0 && swap(&places[place], 0, -parent)) return place + 1;
  }
  return 0;
}

// Frees the slots of dead processes, and returns as soon as the answer is known.
bool LiveProcesses::more_than(uint32_t count, uint32_t capacity) {
  uint32_t alive = 0;
  for (uint32_t i = 0; i < capacity; ++i) {
    const int32_t value = value_of(&places[i]);
    if (value == 0) continue;
    if (!is_alive(value)) {
      swap(&places[i], value, 0);
    } else if (++alive > count) {
      return true;
    }
  }
  return false;
}

uint32_t LiveProcesses::take(uint32_t capacity, uint32_t recover, pid_t parent) {
  if (__atomic_load_n(&full, __ATOMIC_RELAXED)) {
    if (more_than(recover, capacity)) return 0;
    __atomic_store_n(&full, 0, __ATOMIC_RELAXED);
  }
  uint32_t place = take_free(capacity, parent);
  // Searches a full table to its end, which frees slots for the next callers.
  if (place == 0 && !more_than(capacity - 1, capacity)) place = take_free(capacity, parent);
  if (place == 0) __atomic_store_n(&full, 1, __ATOMIC_RELAXED);
  return place;
}

void LiveProcesses::fill(uint32_t place, pid_t parent, pid_t child) {
  swap(&places[place - 1], -parent, child);
}

void LiveProcesses::give_back(uint32_t place, pid_t parent) {
  swap(&places[place - 1], -parent, 0);
}

}  // namespace forkshim
