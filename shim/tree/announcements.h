// SPDX-License-Identifier: MIT
// What a thread tells of the creation that it is about to make. The supervisor of a run with --deep
// sees it in the kernel, and is not to count or refuse twice what this library dispatches; a
// program that starts while several threads of its parent create learns which of them made it.
// Async-signal-safe.
#pragma once

#include <stdint.h>
#include <sys/types.h>

namespace forkshim::state {

// Announces what this thread makes next, by its ordinal and a mark of protocol/state_layout.h,
// until end_announcement() gets what this returned. 0: what a handler makes.
uint32_t announce(uint32_t what);
void end_announcement(uint32_t before);

// Call when handlers have run: what they announced of theirs is over.
void end_handlers_announcement();

// What the thread of `parent` has announced that has made this child. 0 if nobody knows.
uint32_t announced_child(pid_t parent, pid_t child);

}  // namespace forkshim::state
