// SPDX-License-Identifier: MIT
// Who this process is, and what it counts.
//
// The counters live in MADV_WIPEONFORK pages (Linux 4.14): the child sees zeros, fork copies
// nothing, and the parent takes no copy-on-write fault afterwards. A child that dispatch saw begin
// carries a tag in its thread's storage, which libc has just written to anyway; its lineage is
// computed on first use (creation/birth.h).
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "process/exec_search.h"
#include "process/lineage.h"
#include "process/thread.h"
#include "protocol/state_layout.h"

namespace forkshim {

struct PopenStreams;

// Of the handlers, a bit each: which of them depth and at allow the creations of this process
// (creation/candidates.h).
struct Aim {
  uint32_t judged;  // for so many; 0: not yet
  uint64_t possible[layout::handler_count / 64];
};

struct Process {
  static constexpr unsigned slot_bits = 6;
  static constexpr uint32_t spawns_overlap = uint32_t{1} << 31, spawn_unknown = uint32_t{1} << 30,
                            spawn_calls = spawn_unknown - 1;

  bool identified;         // `own_lineage` is this process's, and not an ancestor's
  bool executes;           // has attempted an exec, which may be under way
  pid_t pid;               // 0 until somebody asks
  uint32_t ordinal;        // of the last creation, from 1
  uint32_t threads;        // ordinal of the last thread that a handler might look at, from 1
  uint32_t execs;          // the same of an exec
  uint32_t spawns;         // calls that are making spawns now, and the flags below
  uint32_t following;      // threads in system or popen with a followed environ (entry/follow.cpp)
  uint32_t registering;    // lock of the registry, which a fork leaves open in the child
  uint64_t frames_taken;   // one bit for each vfork frame
  layout::Process* entry;  // in the tree's state; null until looked up
  Aim aims[2];             // of its threads and execs, and of its processes
  ThreadFlags thread_flags[1 << slot_bits];
  layout::Firings firings[layout::handler_count];
  ExecSearch exec_searches[1 << slot_bits];  // of the owners of thread_flags
  PopenStreams* popen_streams;               // null before the first
};

// What a start and a child write is in the first page.
static_assert(__builtin_offsetof(Process, thread_flags) < 1024);

// Null until there is something to dispatch to. Mapped once, and never unmapped.
extern constinit Process* process;

// This process's lineage where it has been identified, else that of its last ancestor that was.
extern constinit Lineage own_lineage;

// False where the kernel does not wipe the counters in a child (Linux before 4.14, qemu-user).
extern constinit bool wiped_by_kernel;

// Puts the counters into zeroed memory, and makes this process the root.
void place_process(void* memory, bool wiped);

// Call when `own_lineage` has changed.
inline void forget_aims() {
  for (Aim& aim : process->aims) __atomic_store_n(&aim.judged, 0, __ATOMIC_RELAXED);
}

// Says who this process is.
void set_lineage(const char* lineage, uint32_t depth);

// The process's pid, asked for once. A child of vfork must not call it: it would store its own.
pid_t process_pid();

}  // namespace forkshim
