// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sweep/options.h"
#include "sweep/recording.h"

namespace forkshim::sweep {

// Why a sweep has no point: the options that select no creation, as they were written, and what
// they could have selected.
std::string why_none_selected(const Recording& recording, const Options& options);

}  // namespace forkshim::sweep
