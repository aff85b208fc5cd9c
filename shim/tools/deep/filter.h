// SPDX-License-Identifier: MIT
// The seccomp filter by which the kernel asks the supervisor at each creation of a tree. Where no
// handler asks for threads, one made by clone(2) goes on inside the filter; one made by clone3,
// whose flags are in memory, is notified like a process. Execs are notified where a handler asks
// for them.
#pragma once

#include <cstdint>

#include "deep/other_calls.h"
#include "supervision/seccomp_filter.h"

namespace forkshim::deep {

// `others`: more to ask about, or null. `kinds`: those that some handler asks for.
seccomp::Installed install_filter(const OtherCalls* others, std::uint8_t kinds);

}  // namespace forkshim::deep
