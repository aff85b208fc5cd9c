// SPDX-License-Identifier: MIT
// Who this process is, and what it counts.
//
// The counters stand in pages that a fork hands to the child as zeroes (MADV_WIPEONFORK, Linux
// 4.14): the fork copies nothing, the parent's next write meets no copy-on-write, and the child
// starts from zero without a write. A child that dispatch saw begin is marked in its thread's
// storage, which libc has just written to anyway; who it is gets worked out when somebody asks.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "lineage.h"
#include "registry.h"
#include "state_layout.h"
#include "thread.h"

namespace forkshim {

struct Process {
  bool known;              // `origin` is this process's own lineage
  uint32_t born_as;        // as Thread::born_as, for a child that writes here anyway
  pid_t pid;               // 0 until somebody asks
  uint32_t ordinal;        // of the last creation, from 1
  uint32_t registering;    // lock of the registry, which a fork leaves open in the child
  uint64_t frames_taken;   // one bit for each vfork frame
  layout::Process* entry;  // in the tree's state; null until looked up
  layout::Firings firings[Registry::capacity];
};

// Null until there is something to dispatch to. Mapped once, and never unmapped.
extern constinit Process* process;

// This process's lineage if it is known, else the last ancestor's for which it was.
extern constinit Lineage origin;

// Maps the counters and makes this process the root. False if there is no memory.
bool map_process();

// Says who this process is.
void begin_process(const char* lineage, uint32_t depth);

// Works out who this process is, if that has not happened yet, and tells handlers if a fork made
// it that nothing here saw. To be called where a process makes, executes or ends something.
void settle_unknown_process();
inline void settle_process() {
  if (!process->known) [[unlikely]]
    settle_unknown_process();
}

// In the child of a fork, by the creation's ordinal. A mark on the thread costs nothing, but goes
// along with a fork that goes past everything, whose child then passes for its parent; one on the
// process is wiped there, and costs a page.
void mark_child(uint32_t ordinal);
void mark_child_process(uint32_t ordinal);

// Whether this process bears a mark that nobody has read yet.
inline bool is_marked() { return thread.born_as != 0 || process->born_as != 0; }

// The process's pid, asked for once. A child of vfork must not call it: it would store its own.
pid_t process_pid();

}  // namespace forkshim
