// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "launch/call.h"
#include "launch/configuration.h"
#include "launch/location.h"

namespace forkshim::launch {

// The variables of the program's processes as words for a tool. Their parent must not be under the
// program's handlers, but stays under those of an outer forkshim, whose variables it therefore
// keeps.
std::vector<std::string> variables_of(const Location& location, const Configuration& configuration);

void run(const Call& call);

}  // namespace forkshim::launch
