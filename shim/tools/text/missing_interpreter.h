// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace forkshim {

// The path of the dynamic linker that an ELF program names, or nothing.
std::string loader_of(int file);

// Why execve(2) says ENOENT of a program that is there: "its interpreter /bin/x is missing; ..."
// for the #! line of a script, "its loader /lib/x is missing; ..." for an ELF program. Empty
// otherwise.
std::string missing_interpreter(const std::string& file);

}  // namespace forkshim
