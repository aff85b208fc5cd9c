// SPDX-License-Identifier: MIT
// Whether a program does the same in each run.
#pragma once

#include "sweep/undisturbed.h"

namespace forkshim::sweep {

// In its end, its output and what it creates.
bool are_alike(const Undisturbed& run, const Undisturbed& again, const Options& options);

// Compares the second run with the first: what differs by itself would be taken for a finding.
// Adds to the first what is to be left out of comparisons, or throws Trouble.
void compare_runs(Undisturbed& run, const Undisturbed& again, const Options& options);

}  // namespace forkshim::sweep
