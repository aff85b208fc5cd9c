// SPDX-License-Identifier: MIT
#pragma once

#include "sweep/options.h"

namespace forkshim::sweep {

// Throws Trouble where a file to write is another file of the command line as well.
void check_outputs(const Options& options);

}  // namespace forkshim::sweep
