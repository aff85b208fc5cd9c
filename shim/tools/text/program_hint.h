// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace forkshim {

// What the user may have meant by a program that is not in PATH, as the end of a sentence: "; did
// you mean ./NAME?" for a file that is here. Empty where there is nothing to guess.
std::string program_hint(const std::string& name);

}  // namespace forkshim
