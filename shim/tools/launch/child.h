// SPDX-License-Identifier: MIT
// The launcher's one child.
#pragma once

#include <string>
#include <vector>

namespace forkshim::launch {

// Where a child writes; -1: where the launcher does.
struct Streams {
  int output = -1;
  int errors = -1;
};

// Starts a command (words that end with a null pointer) and waits for it. Returns its status as a
// shell has it, 128 and the number of a signal. Ends forkshim where it cannot be started.
int status_of(const std::vector<const char*>& words, const Streams& streams);

// The same, for the text on its standard error. A child of the child that holds it open is waited
// for.
int errors_of(const std::vector<const char*>& words, bool silent, std::string* errors);

}  // namespace forkshim::launch
