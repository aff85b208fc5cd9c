// SPDX-License-Identifier: MIT
// What a process under `forkshim run --deep` tells its supervisor, which sees every creation of the
// tree in the kernel: those that this library dispatches are not to be counted or refused twice.
// Async-signal-safe.
#pragma once

#include "tree/state.h"

namespace forkshim::state {

// Whether the run has a supervisor. Not in the shared memory: that would have to be probed, since
// who cuts the file short while a handler runs would end this process.
extern constinit bool in_deep_run;
inline bool is_deep() { return in_deep_run; }

// Announces what this thread makes next, by its ordinal and a mark of protocol/state_layout.h,
// until end_announcement() gets what this returned. 0: what a handler makes.
uint32_t announce(uint32_t what);
void end_announcement(uint32_t before);

// Call when handlers have run: what they announced of theirs is over.
void end_handlers_announcement();

// Who this process is, by the number that the supervisor gave it. False if there is none.
bool identify_by_stamp(Identity* identity);

}  // namespace forkshim::state
