// SPDX-License-Identifier: MIT
#pragma once

#include "process/variables.h"

namespace forkshim {

// Answers the launcher's question (FORKSHIM_PROBE) from inside a process that exists for it, and
// ends that process: `version`, `libc` (the oldest that this build runs with), `check`, `handlers`,
// `handlers:NAME`. Whoever gets an answer knows that the library can be preloaded, and that the
// configuration reads the same in the program.
[[noreturn]] void answer_probe(const Environment& environment);

}  // namespace forkshim
