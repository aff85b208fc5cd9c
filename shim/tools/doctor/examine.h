// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "doctor/elf_file.h"
#include "doctor/facts.h"

namespace forkshim::doctor {

// What the shim, `library`, will intercept in the program, and why. Throws NotAProgram.
Report examine(const std::string& name, const ElfFile& library);

}  // namespace forkshim::doctor
