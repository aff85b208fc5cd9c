// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "doctor/elf_file.h"
#include "doctor/facts.h"

namespace forkshim::doctor {

// Prints what the shim, `library`, will see of the program, and why. Throws NotAProgram.
Verdict examine(const std::string& name, const ElfFile& library);

}  // namespace forkshim::doctor
