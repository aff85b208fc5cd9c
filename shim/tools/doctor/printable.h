// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace doctor {

// Names come from files, and a terminal must not obey them: what is not printable ASCII becomes
// \xNN, and a backslash two, so that a line can be read back.
std::string printable(std::string_view text);

}  // namespace doctor
