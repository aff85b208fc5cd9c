// SPDX-License-Identifier: MIT
// Questions to the library, which answers them as what is preloaded into a program.
#pragma once

#include <string>

#include "launch/location.h"

namespace forkshim::launch {

// What the library prints goes to standard output. Ends forkshim unless the library answered and
// found no error.
void ask(const Location& location, const std::string& question);

// The same about the configuration that the variables name, with nothing on standard output.
void check_configuration(const Location& location);

}  // namespace forkshim::launch
