// SPDX-License-Identifier: MIT
// The shell's commands that the user of sweep names: --check, --normalize, --before, --drive and
// --ready.
#pragma once

#include <string>

#include "supervision/run.h"

namespace forkshim::sweep {

// What one is run by; empty files are inherited streams. It has no time limit of its own, and a
// signal that ends the sweep ends it.
Request user_command(const std::string& command, const std::string& input,
                     const std::string& output, const std::string& errors);

bool succeeded(const Result& result);

}  // namespace forkshim::sweep
