// SPDX-License-Identifier: MIT
// A call site as tools name places in sources.
#pragma once

#include <string>

#include "sweep/results.h"

namespace forkshim::sweep {

// The path of the source, from the working directory where it is below that; empty if not known.
std::string source_path(const CallSite& site);

// "src/a.c:5: error: ...", as compilers print it and editors read it; empty without a source.
std::string compiler_line(const Outcome& outcome);

}  // namespace forkshim::sweep
