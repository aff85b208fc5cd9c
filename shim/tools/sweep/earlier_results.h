// SPDX-License-Identifier: MIT
// What --resume takes over from an interrupted sweep.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sweep/plan.h"
#include "sweep/results.h"

namespace forkshim::sweep {

// By the index of their points in the plan; none where there is no file yet, and none of points
// that run another program, library or script by now, of which a note is added. Throws Trouble
// where the file's results were found otherwise.
std::map<size_t, Outcome> earlier_outcomes(const Options& options, const Plan& plan,
                                           const Conditions& conditions,
                                           std::vector<std::string>& notes);

}  // namespace forkshim::sweep
