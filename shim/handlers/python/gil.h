// SPDX-License-Identifier: MIT
// The GIL, for a fork by code that Python does not know of: taken before the fork, held across it
// as os.fork does, and given back in the parent and in the child.
#pragma once

#include <stdint.h>

#include "handlers/python/runtime.h"

namespace forkshim::python {

// What give_back_gil() needs, in the child too. 0 where nothing of Python's may run: the GIL cannot
// be had within `patience_ns` (`gave_up`), or there is a subinterpreter, which PyOS_AfterFork_Child
// does not survive (CPython 3.8 to 3.11 hang in it, 3.12 and 3.13 end there; so does os.fork's
// child).
uint64_t take_gil(const Runtime& runtime, uint64_t patience_ns, bool* gave_up);
void give_back_gil(const Runtime& runtime, uint64_t hold);

}  // namespace forkshim::python
