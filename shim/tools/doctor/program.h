// SPDX-License-Identifier: MIT
// Which file the kernel would run for a name: the look-up in PATH, and a script's interpreters.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace forkshim::doctor {

struct NotAProgram : std::runtime_error {
  using runtime_error::runtime_error;
};

struct Step {
  std::string path;
  std::string reason;  // empty for the first: how the step before leads to it
};

// The last step is the file whose code runs. Throws NotAProgram with a sentence about the name.
std::vector<Step> resolve_program(const std::string& name);

}  // namespace forkshim::doctor
