// SPDX-License-Identifier: MIT
#pragma once

#include "sweep/options.h"

namespace forkshim::sweep {

// What a run would fail for, said before the first one. Throws Trouble: with status 127 where the
// program is not there, 126 where it cannot be executed, as forkshim run does.
void check_files(const Options& options);

}  // namespace forkshim::sweep
