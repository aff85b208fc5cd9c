// SPDX-License-Identifier: MIT
// How a process learns which creation made it: its parent marks it in passing, and it reads the
// mark when somebody asks who it is.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "process/process.h"
#include "process/thread.h"

namespace forkshim {

// Works out who this process is, if that has not happened yet, and tells handlers if a fork made
// it that nothing here saw. To be called where a process makes, executes or ends something.
void settle_unknown_process();
inline void settle_process() {
  if (!process->known) [[unlikely]]
    settle_unknown_process();
}

// In the child of a fork, by the creation's ordinal. A fork that goes past everything takes the
// mark along: its child passes for its parent, unless the pid shows that it is another. 0 saves
// asking for it.
void mark_child(uint32_t ordinal, pid_t pid);

// Whether this process bears a mark that nobody has read yet.
inline bool is_marked() { return thread.born_as != 0; }

}  // namespace forkshim
