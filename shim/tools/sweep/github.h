// SPDX-License-Identifier: MIT
// Results where GitHub Actions shows them: annotations, and the step's summary page.
#pragma once

#include "sweep/reporter.h"

namespace forkshim::sweep {

// Annotations go to standard error, which the runner reads too: standard output is TAP. The
// summary is appended to the file that GITHUB_STEP_SUMMARY names, if it names one.
struct GitHub : Reporter {
  void end(const Results& results) override;
};

}  // namespace forkshim::sweep
