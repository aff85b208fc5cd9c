// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace forkshim::sweep {

// Why forkshim cannot work in the program, as `forkshim doctor` says it: "it is static: ...".
// Empty where doctor knows of no reason. `folder` takes its output.
std::string obstacle_in(const std::string& program, const std::string& folder);

}  // namespace forkshim::sweep
