// SPDX-License-Identifier: MIT
// Reads and judges a run's configuration once, and leaves what its processes need beside the state.
#pragma once

#include <string>

#include "supervision/run.h"

namespace forkshim::orders {

// Call before the request's command starts, while nobody else uses the arena. Leaves no file where
// something is wrong with the configuration or the folder: then each process reads the text, and
// says what it is. Names the handlers in the state for the tools. The file goes with the state.
void write_orders(const std::string& state, const Request& request);

}  // namespace forkshim::orders
