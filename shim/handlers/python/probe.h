// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "handlers/python/runtime.h"

namespace forkshim::python {

// Call in init, where ld.so may be asked: looks up pthread_create and its like.
void prepare_probe();

// Whether a thread can get the GIL within `patience_ns`. PyGILState_Ensure waits forever, and the
// GIL's holder may be waiting for the thread that forks (pthread_join without releasing it). So
// another thread tries. It ends before this returns, or, if the answer is no, once it gets the GIL.
bool gil_can_be_had(const Runtime& runtime, uint64_t patience_ns);

}  // namespace forkshim::python
