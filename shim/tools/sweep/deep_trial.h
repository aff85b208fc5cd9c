// SPDX-License-Identifier: MIT
// `sweep --deep`: a run under the kernel's questions. Its one listener is asked about creations,
// and about signals to every process of the user, as of other runs (containment.h).
#pragma once

#include <string>
#include <vector>

#include "protocol/state_layout.h"
#include "supervision/run.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

// As run(request). What the user should know is added to `remarks`. Throws std::runtime_error where
// the kernel cannot do it.
Result run_deep(const Trial& trial, const Options& options, layout::State& state, Request request,
                std::vector<std::string>& remarks);

}  // namespace forkshim::sweep
