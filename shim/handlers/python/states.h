// SPDX-License-Identifier: MIT
// Python adds the state of a thread that it does not know to its list under a lock, before the
// thread waits for the GIL. A fork at that moment leaves the lock taken in the child, and
// PyOS_AfterFork_Child deadlocks (seen with CPython 3.11). So of the threads that want to fork,
// none adds a state while another forks. From 3.13 on PyOS_BeforeFork takes Python's lock and keeps
// it over the fork: waiting for ours as well, with that one held, would deadlock.
#pragma once

#include "handlers/python/runtime.h"

namespace forkshim::python {

// PyGILState_Ensure, for PyGILState_Release.
int ensure(const Runtime& runtime);

// Call right before a fork, with the GIL and after PyOS_BeforeFork, and right after it, in the
// parent and in the child.
void begin_fork(const Runtime& runtime);
void end_fork(const Runtime& runtime);

}  // namespace forkshim::python
