// SPDX-License-Identifier: MIT
// How the launcher was called, by scripts/forkshim.
#pragma once

#include <string>

namespace forkshim::launch {

struct Call {
  std::string shell;   // the process that is to become a tool, or empty: nobody waits for a plan
  bool builds = true;  // what is missing of a checkout
  std::string self;    // scripts/forkshim, without links and dots
  std::string called;  // the name that it was called by
  int count = 0;
  char** words = nullptr;  // COMMAND ARG...

  bool plans() const { return !shell.empty(); }
};

// Prints a command's help, by the launcher's part for that, and ends.
[[noreturn]] void show_help(const Call& call, const std::string& command);

// The folder that paths of the command line begin in, as the user's shell names it. Ends forkshim
// where it has no name: it was removed.
std::string current_folder();

// NAME, or what it is below the current folder.
std::string absolute(const std::string& path);

// A variable's value, or nothing where it is unset.
std::string variable(const char* name);

}  // namespace forkshim::launch
