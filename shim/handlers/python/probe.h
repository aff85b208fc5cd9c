// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

#include "handlers/python/runtime.h"

namespace forkshim::python {

// Looks up what a thread is started with. While the loader may be asked.
void prepare_probe();

// Whether a thread that asks for the GIL gets it within `patience_ns`. Python's own way to take it
// waits for ever, and whoever holds it may be waiting for the thread that forks (pthread_join in a
// function that did not release it). So another thread asks, which ends before this returns, or,
// where the answer is no, as soon as it gets the GIL after all.
bool gil_can_be_had(const Runtime& runtime, uint64_t patience_ns);

}  // namespace forkshim::python
