// SPDX-License-Identifier: MIT
// The writable state of this process, in pages that a fork hands to the child as zeroes
// (MADV_WIPEONFORK, Linux 4.14). That makes it the cheapest place for a counter: the fork copies
// nothing, the parent's next write meets no copy-on-write, and the child starts from zero.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "registry.h"
#include "state_layout.h"

namespace forkshim {

inline constexpr size_t lineage_size = 128;

struct Process {
  // Set in every process that dispatch has seen begin; zero after a fork that went past it.
  bool known;
  pid_t pid;  // 0 until somebody asks
  uint32_t depth;
  uint32_t ordinal;        // of the last creation, from 1
  uint64_t frames_taken;   // one bit for each vfork frame
  uint32_t registering;    // lock of the registry, which a fork leaves open in the child
  layout::Process* entry;  // in the tree's state; null until looked up
  char lineage[lineage_size];
  layout::Firings firings[Registry::capacity];
};

// Null until there is something to dispatch to. Mapped once, and never unmapped.
extern constinit Process* process;

// Maps the state and marks this process as the root. False, with errno, if there is no memory.
bool map_process(const char* lineage, uint32_t depth);

// The process's pid, asked for once. A child of vfork must not call it: it would store its own.
pid_t process_pid();

// Names a child after its parent and ordinal: "0.3" and 1 give "0.3.1". A lineage that outgrows
// `lineage_size` stays as its ancestor's, marked by a final '~'; depth and sequence stay right.
void write_lineage(char (&child)[lineage_size], const char* parent, uint64_t ordinal);

// Says who this process is, in the child of a dispatched fork. Where the kernel cannot wipe
// pages, it does the wiping too.
void begin_process(const char* lineage, uint32_t depth);

// The same for a process that a fork made which nothing here saw: its place is not known ("?").
// Tells the handlers, once. To be called where a process makes, executes or ends something.
void notice_missed_fork();

}  // namespace forkshim
