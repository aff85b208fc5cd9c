// SPDX-License-Identifier: MIT
// Who this process is, and what it counts.
//
// The counters stand in pages that a fork hands to the child as zeroes (MADV_WIPEONFORK, Linux
// 4.14): the fork copies nothing, the parent's next write meets no copy-on-write, and the child
// starts from zero without a write. A child that dispatch saw begin is marked in its thread's
// storage, which libc has just written to anyway (in the child, not in the parent); who it is gets
// worked out when somebody asks.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "process/lineage.h"
#include "process/thread.h"
#include "protocol/state_layout.h"

namespace forkshim {

// What a thread is busy with on its way through a creation.
struct alignas(64) Busy {
  const Thread* owner;  // null: free. A thread that has ended keeps its place.
  bool handling;        // handlers are running: a creation made now is theirs, not dispatched
  bool covered;         // inside the real call: libc's fork handlers must not dispatch again
};

struct Process {
  static constexpr unsigned busy_bits = 6;

  bool known;              // `origin` is this process's own lineage
  pid_t pid;               // 0 until somebody asks
  uint32_t ordinal;        // of the last creation, from 1
  uint32_t registering;    // lock of the registry, which a fork leaves open in the child
  uint64_t frames_taken;   // one bit for each vfork frame
  layout::Process* entry;  // in the tree's state; null until looked up
  Busy busy[1 << busy_bits];
  layout::Firings firings[layout::handler_count];
};

// Null until there is something to dispatch to. Mapped once, and never unmapped.
extern constinit Process* process;

// This process's lineage if it is known, else the last ancestor's for which it was.
extern constinit Lineage origin;

// False where the kernel does not wipe the counters in a child (Linux before 4.14, qemu-user).
extern constinit bool wiped_by_kernel;

// Puts the counters into zeroed memory, and makes this process the root.
void place_process(void* memory, bool wiped);

// Says who this process is.
void begin_process(const char* lineage, uint32_t depth);

// This thread's place, which two threads may want; then the later one has none.
inline Busy& wanted_place() {
  const auto hash = reinterpret_cast<uintptr_t>(&thread) / alignof(Thread) * 0x9e3779b97f4a7c15;
  return process->busy[hash >> (64 - Process::busy_bits)];
}

inline bool has_place(const Busy& place) {
  return __atomic_load_n(&place.owner, __ATOMIC_RELAXED) == &thread;
}

// Where this thread's flags are set, outside a child that has just begun: there `thread` takes
// them, which costs no page.
inline bool take_place(Busy* place) {
  const Thread* nobody = nullptr;
  return has_place(*place) || __atomic_compare_exchange_n(&place->owner, &nobody, &thread, false,
                                                          __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

inline bool is_handling() {
  const Busy& place = wanted_place();
  return thread.handling || (has_place(place) && place.handling);
}

inline bool is_covered() {
  const Busy& place = wanted_place();
  return thread.covered || (has_place(place) && place.covered);
}

// After a vfork child that may have been killed inside a handler.
inline void end_handling() {
  Busy& place = wanted_place();
  if (has_place(place)) place.handling = false;
}

inline void set_covered(bool covered) {
  Busy& place = wanted_place();
  (take_place(&place) ? place.covered : thread.covered) = covered;
}

// Marks a stretch in which handlers run on this thread.
class HandlingGuard {
 public:
  // `begun`: in a child that has just begun.
  explicit HandlingGuard(bool begun = false) : flag_(begun ? thread.handling : flag()) {
    flag_ = true;
  }
  ~HandlingGuard() {
    flag_ = false;
    if (thread.handling) thread.handling = false;
  }
  HandlingGuard(const HandlingGuard&) = delete;
  HandlingGuard& operator=(const HandlingGuard&) = delete;

 private:
  static bool& flag() {
    Busy& place = wanted_place();
    return take_place(&place) ? place.handling : thread.handling;
  }

  bool& flag_;
};

// The process's pid, asked for once. A child of vfork must not call it: it would store its own.
pid_t process_pid();

}  // namespace forkshim
