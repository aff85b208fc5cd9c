// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sweep/options.h"

namespace forkshim::sweep {

// A sentence about a given option that changes nothing, because another one is missing or decides
// instead. Empty where each has an effect.
std::string idle_option(const Options& options);

}  // namespace forkshim::sweep
