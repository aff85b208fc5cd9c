// SPDX-License-Identifier: MIT
// Whether two runs left the same behind.
#pragma once

#include <string>

#include "sweep/options.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

// Nothing where what --compare names is the same, else the first difference as half a sentence:
// "standard output is empty instead of 12 bytes".
std::string difference(const Trial& undisturbed, const Trial& trial, const Options& options);

}  // namespace forkshim::sweep
