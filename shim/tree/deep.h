// SPDX-License-Identifier: MIT
// What a process under `forkshim run --deep` knows by its supervisor, which sees every creation of
// the tree in the kernel. Async-signal-safe.
#pragma once

#include "tree/state.h"

namespace forkshim::state {

// Whether the run has a supervisor. Not in the shared memory: that would have to be probed, since
// who cuts the file short while a handler runs would end this process.
extern constinit bool in_deep_run;
inline bool is_deep() { return in_deep_run; }

// Who this process is, by the number that the supervisor gave it. False if there is none.
bool identify_by_stamp(Identity* identity);

}  // namespace forkshim::state
