// SPDX-License-Identifier: MIT
// What decides the outcome of a point, so that it holds for a later sweep until one of these
// changes: the command and the conditions, the fault, and, of the process that creates and of its
// ancestors, the builds of the program and of the libraries that come with it, the scripts, the
// words, and the content of the files that these name; of the call, also the builds of what is on
// its stack.
#pragma once

#include <string>
#include <vector>

#include "sweep/conditions.h"
#include "sweep/plan.h"

namespace forkshim::sweep {

// The identity of each point of the plan, as 33 characters. Call while the files are there
// that the program has made.
std::vector<std::string> identities_of(const Plan& plan, const Recording& recording,
                                       const Options& options, const Conditions& conditions);

// Whether the programs, their libraries or their scripts are others in two identities of a point.
// An earlier version's do not tell.
bool runs_other_code(const std::string& identity, const std::string& earlier);

}  // namespace forkshim::sweep
