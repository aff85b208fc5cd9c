// SPDX-License-Identifier: MIT
// "Did you mean": the known word that a mistyped one is most like.
#pragma once

#include <string>
#include <vector>

namespace forkshim {

// Empty where none is near: at most a third of the letters, and no more than three, may differ.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace forkshim
