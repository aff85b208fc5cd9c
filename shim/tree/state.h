// SPDX-License-Identifier: MIT
// The tree's shared state: what the processes of one `forkshim run` know of each other. Lock-free;
// a process may be killed at any instruction. Where there is no state, all of it does nothing.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "process/lineage.h"
#include "protocol/functions.h"
#include "protocol/state_layout.h"

namespace forkshim::state {

// Null without a state file.
extern constinit layout::State* shared;

// Maps the file; what is wrong with it is said, and the process goes on without.
void map(const char* path);

// Who this process is, of the program image that begins now: what it was before an exec, or what
// its parent was making, or the root. False where nothing is known.
struct Identity {
  Lineage lineage;
  uint32_t ordinal;
};
bool identify(Identity* identity);

// Enters a process, or what has changed of it. Async-signal-safe.
void record_process(pid_t pid, const char* lineage, uint32_t depth);
// The same for a process that may have entered itself already.
void record_process_if_new(pid_t pid, const char* lineage, uint32_t depth);

// How many creations this process has made. Not for a vfork child, which would say it of its
// parent.
void set_ordinal(uint32_t ordinal);

// Says which creation's child is about to begin without a known pid; 0: none any more.
void set_spawning(uint32_t ordinal);

// Looks whether the file was cut short since, which would end the process by SIGBUS at its next
// look into it, and then goes on with memory of its own. At each phase of a creation but the
// child's, which begins as its parent has just looked.
void replace_if_truncated();

enum class Outcome { made, failed, refused };
void count(Function function, Outcome outcome, uint64_t held_ns);

void count_missed();

// The handler's place, named for the tools.
layout::Handler* handler(uint32_t index, const char* name, const char* plugin);

// Zeroed memory, the handler's own, for the tree or else for this process and its forks. Null if
// there is none. Not async-signal-safe.
void* handler_memory(uint32_t index, size_t size);

}  // namespace forkshim::state
