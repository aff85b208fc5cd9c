// SPDX-License-Identifier: MIT
// Several runs of one point, and what they say together: a finding that comes and goes is told
// apart from one that is there every time.
#pragma once

#include <vector>

#include "sweep/options.h"
#include "sweep/results.h"

namespace forkshim::sweep {

// What has `confirm` more runs: findings, and everything that a program does which does not repeat
// itself.
bool wants_more_runs(const std::vector<Outcome>& runs, size_t confirm, bool repeats);

// The outcome of a point whose runs these were, the first with less time and less grace.
Outcome together(const std::vector<Outcome>& runs);

}  // namespace forkshim::sweep
