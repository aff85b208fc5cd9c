// SPDX-License-Identifier: MIT
// The program to run, as execvp(3) would find it, and what keeps it from running.
#pragma once

#include <string>
#include <vector>

#include "launch/options.h"

namespace forkshim::launch {

// The file that execvp(3) would execute, or else what would be it if it could be executed; empty
// where there is neither.
std::string search(const std::string& name);

struct Program {
  std::string file;
  std::vector<std::string> words;  // in place of the program's name
};

// Ends forkshim with a sentence where the program cannot run.
Program find_program(const Options& options);

}  // namespace forkshim::launch
