// SPDX-License-Identifier: MIT
// PyGILState_Ensure and PyThreadState_New crash once Python has been finalised (seen with CPython
// 3.11), and a thread that asks before it calls may be overtaken. So Python's end waits for the
// threads that are between the two, and lets no more of them in.
#pragma once

#include <stdint.h>

#include "handlers/python/runtime.h"

namespace forkshim::python {

// False from the moment that Python is about to end, but for a thread with the GIL. Otherwise
// Python does not end before leave().
bool enter();
void leave();

// Makes Python's end wait as said above, `patience_ns` at most. Needs the GIL; does nothing in a
// subinterpreter. Before its first call in the life of a Python, enter() lets everyone in and
// nothing waits: a first fork at the moment of Python's end can still be overtaken, between two
// instructions.
void guard_end(const Runtime& runtime, uint64_t patience_ns);

}  // namespace forkshim::python
