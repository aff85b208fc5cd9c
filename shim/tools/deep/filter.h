// SPDX-License-Identifier: MIT
// The seccomp filter by which the kernel asks the supervisor at each creation of a tree. A thread
// made by clone(2) goes on inside the filter; one made by clone3, whose flags are in memory, is
// notified like a process.
#pragma once

#include "supervision/seccomp_filter.h"

namespace forkshim::deep {

seccomp::Installed install_filter();

}  // namespace forkshim::deep
