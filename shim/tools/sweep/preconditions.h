// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "sweep/options.h"

namespace forkshim::sweep {

// What a run would fail for, said before the first one. Throws Trouble: with status 127 where the
// program is not there, 126 where it cannot be executed, as forkshim run does.
void check_files(const Options& options);

// The file of --stdin, which the command of --before may make.
void check_input(const Options& options);

// The file that the command's name stands for, looked up in PATH; empty if there is none.
std::string path_of(const std::string& program);

}  // namespace forkshim::sweep
