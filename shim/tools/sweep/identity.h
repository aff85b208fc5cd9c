// SPDX-License-Identifier: MIT
// What decides the outcome of a point, so that it holds for a later sweep until one of these
// changes: the command and the conditions, the fault, and, of the process that creates and of its
// ancestors, the builds of the program and of the libraries that come with it, its arguments, and
// the content of the files that these name; of the call, also the builds of what is on its stack.
#pragma once

#include <string>
#include <vector>

#include "sweep/conditions.h"
#include "sweep/plan.h"

namespace forkshim::sweep {

// The identity of each point of the plan, as 16 hexadecimal digits. Call while the files are there
// that the program has made.
std::vector<std::string> identities_of(const Plan& plan, const Recording& recording,
                                       const Options& options, const Conditions& conditions);

}  // namespace forkshim::sweep
