// SPDX-License-Identifier: MIT
// The seccomp filter by which the kernel asks the supervisor at each creation of a tree. A thread
// made by clone(2) goes on inside the filter; one made by clone3, whose flags are in memory, is
// notified like a process.
#pragma once

namespace forkshim::deep {

struct Filter {
  int listener = -1;
  int error = 0;                // errno of seccomp(2) where there is no listener
  bool no_new_privs = false;    // had to be set, and set-user-ID programs gain nothing
  bool waits_killable = false;  // a signal does not interrupt a creation that is being decided
};

// Installs the filter in this process, for itself and all its descendants.
Filter install_filter();

}  // namespace forkshim::deep
