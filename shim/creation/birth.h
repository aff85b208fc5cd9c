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
void identify_newborn();
inline void identify_process() {
  if (!process->identified) [[unlikely]]
    identify_newborn();
}

// In the child of a fork, by the creation's ordinal. A fork that goes past everything takes the
// mark along: its child passes for its parent, unless the pid shows that it is another. 0 saves
// asking for it.
void tag_child(uint32_t ordinal, pid_t pid);

// Whether this process bears a mark that nobody has read yet.
inline bool has_unread_tag() { return thread.birth_ordinal != 0; }

}  // namespace forkshim
