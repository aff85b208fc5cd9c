// SPDX-License-Identifier: MIT
// The seccomp filter by which the kernel asks the supervisor at each creation of a tree. A thread
// made by clone(2) goes on inside the filter; one made by clone3, whose flags are in memory, is
// notified like a process.
#pragma once

#include "deep/other_calls.h"
#include "supervision/seccomp_filter.h"

namespace forkshim::deep {

// `others`: more to ask about, or null.
seccomp::Installed install_filter(const OtherCalls* others);

}  // namespace forkshim::deep
