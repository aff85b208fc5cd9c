// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include "sweep/options.h"
#include "sweep/recording.h"

namespace forkshim::sweep {

// How many creations without a whole name may be among those that are asked for.
size_t nameless_among(const Recording& recording, const Selection& wanted);

// Why a sweep has no point: the options that select no creation, as they were written, and what
// they could have selected.
std::string why_none_selected(const Recording& recording, const Options& options);

}  // namespace forkshim::sweep
