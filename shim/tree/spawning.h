// SPDX-License-Identifier: MIT
// Within the room: entries of the table, and the spawns of a process whose children are not known
// by their pids yet.
#pragma once

#include <sys/types.h>

#include "process/lineage.h"
#include "protocol/state_layout.h"

namespace forkshim::state {

// This process's entry, cached in wiped memory so that a fork's child does not inherit it. Null if
// it was never written, or was reused.
layout::Process* own_entry();

// Counts one in a word of what is before the handlers.
using HeadWord = uint32_t layout::State::*;
void count_in_head(HeadWord word);

// What handlers share of the pool, after the call.
void keep_pool_reachable();

// Tells the tree of the creations that this process has made by now. Not under a supervisor that
// counts them, too.
void catch_up(layout::Process* own);

// The entry of a process that this one may not be; null if there is none.
layout::Process* find(pid_t pid);

// The entry that a process has in another pid namespace than this process's, by its pid there.
layout::Process* find_outside(pid_t pid);

// Writes an entry, and counts its process. Null if another process won the race for the place.
layout::Process* describe(pid_t pid, uint32_t in_namespace, const char* lineage, uint32_t depth);

// The same for a process without an entry, which it and its parent may write at once: who is first
// counts it.
layout::Process* describe_unknown(pid_t pid, const char* lineage, uint32_t depth);

// As describe(), for a process that has been counted.
layout::Process* write_entry(pid_t pid, uint32_t in_namespace, const char* lineage, uint32_t depth);

// As find(), without a word where the state was cut short; null without a state, too.
layout::Process* find_quietly(pid_t pid);

// As the child that the parent was creating, by what was read as its `spawning`, or by what the
// thread has announced that made it, if that is known. Once the call has returned, no other program
// is taken for it.
void take_place(layout::Process* parent, uint32_t spawning, uint32_t announced, Lineage* lineage);

}  // namespace forkshim::state
