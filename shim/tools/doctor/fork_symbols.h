// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "doctor/elf_file.h"
#include "doctor/facts.h"

namespace forkshim::doctor {

// What the symbols of a program (the first object) and its libraries say about its forks.
void report_forks(Report& report, const std::vector<ElfFile>& objects, const ElfFile& library);

}  // namespace forkshim::doctor
