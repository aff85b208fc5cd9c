// SPDX-License-Identifier: MIT
// How a process learns which creation made it: dispatch tags the child, and the child computes its
// lineage from the tag on first use.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "process/process.h"
#include "process/thread.h"

namespace forkshim {

// Computes this process's lineage if that has not happened yet, and tells handlers if the fork that
// made it was missed. Call before this process creates, executes or ends something.
void identify_newborn();
inline void identify_process() {
  if (!process->identified) [[unlikely]]
    identify_newborn();
}

// Tells the handlers that the creation of this process was missed, and enters it into the tree with
// an unknown lineage ("?").
void report_missed();

// Call in the child of a fork. A missed fork copies the tag of its parent: `pid` tells the two
// apart; 0 saves asking for it.
void tag_child(uint32_t ordinal, pid_t pid);

// Whether this process has a tag from which no lineage was computed yet. In a child handler of
// pthread_atfork(3) that is not its creation's.
inline bool has_unread_tag() {
  return thread.birth_ordinal != 0 && thread.birth_ordinal != uncounted;
}

}  // namespace forkshim
