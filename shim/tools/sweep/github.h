// SPDX-License-Identifier: MIT
// Results where GitHub Actions shows them: annotations, and the step's summary page.
#pragma once

#include "sweep/results.h"

namespace forkshim::sweep {

// Annotations go to standard error, which the runner reads too: standard output is TAP. The
// summary is appended to the file that GITHUB_STEP_SUMMARY names, if it names one.
void report_to_github(const Results& results);

}  // namespace forkshim::sweep
