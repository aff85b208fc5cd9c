// SPDX-License-Identifier: MIT
// A state for a thread that Python does not know is put into Python's list under a lock, before the
// thread waits for the GIL. A fork in that moment leaves the lock taken in the child, where
// PyOS_AfterFork_Child (seen with CPython 3.11) waits for it for ever. So none of the threads that
// want to fork does the one while another does the other.
#pragma once

#include "handlers/python/runtime.h"

namespace forkshim::python {

// PyGILState_Ensure, for PyGILState_Release.
int ensure(const Runtime& runtime);

// From the last moment before a fork on, by a thread that has the GIL, to the first one after it,
// in the parent and in the child.
void begin_fork();
void end_fork();

}  // namespace forkshim::python
