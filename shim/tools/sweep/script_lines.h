// SPDX-License-Identifier: MIT
// The place in a script where a creation was made, as a run told it that asked the interpreter.
#pragma once

#include <string>

#include "sweep/recording.h"

namespace forkshim::sweep {

// Whether the interpreter that runs a script here can be asked.
bool can_tell_line(const Creation& creation);

// Fills in what the log of that run says, which may be nothing.
void read_script_lines(const std::string& log, CallSite& site);

}  // namespace forkshim::sweep
