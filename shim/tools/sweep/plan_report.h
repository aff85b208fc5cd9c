// SPDX-License-Identifier: MIT
// What a sweep would do, for those who want to know before it takes hours.
#pragma once

#include "sweep/plan.h"
#include "sweep/results.h"

namespace forkshim::sweep {

// On standard output: a line for each point, then the time that all of them take.
void print_plan(const Plan& plan, const Results& results, const Options& options);

}  // namespace forkshim::sweep
