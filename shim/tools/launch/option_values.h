// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "launch/option_table.h"
#include "launch/options.h"

namespace forkshim::launch {

// Takes an option of run, check or env, with its value if it has one. Ends forkshim with a sentence
// where the value is not what the option expects.
void take_option(const Row& row, const std::string& name, const std::string& value,
                 Options* options);

}  // namespace forkshim::launch
