// SPDX-License-Identifier: MIT
// The GIL, for a fork by code that Python does not know of: taken before the fork, held across it
// as os.fork does, and given back in the parent and in the child.
#pragma once

#include <stdint.h>

#include "handlers/python/runtime.h"

namespace forkshim::python {

// Returns what give_back_gil() needs, in the child too. Returns 0 if nothing of Python's may run:
// the GIL was not free within `patience_ns` (`gave_up`), or there is a subinterpreter, with which
// PyOS_AfterFork_Child fails (CPython 3.8 to 3.11 hang in it, 3.12 and 3.13 abort, as in os.fork).
uint64_t take_gil(const Runtime& runtime, uint64_t patience_ns, bool* gave_up);
void give_back_gil(const Runtime& runtime, uint64_t hold);

}  // namespace forkshim::python
