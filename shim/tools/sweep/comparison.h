// SPDX-License-Identifier: MIT
// Whether two runs left the same behind.
#pragma once

#include <string>

#include "sweep/options.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

// How standard output is compared: a program whose processes write in any order is alike if its
// lines are.
enum class Alike { exactly, in_any_order };

// Nothing where what --compare names is the same, else the first difference as half a sentence:
// "standard output is empty instead of 12 bytes".
std::string difference(const Trial& undisturbed, const Trial& trial, const Options& options,
                       Alike alike = Alike::exactly);

}  // namespace forkshim::sweep
