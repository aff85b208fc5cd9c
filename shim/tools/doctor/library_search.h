// SPDX-License-Identifier: MIT
// Finds a program's libraries by ld.so's rules without starting the program: ldd(1) and ld.so
// --list may run code of a program that is not trusted.
#pragma once

#include <string>
#include <vector>

#include "doctor/elf_file.h"

namespace forkshim::doctor {

struct MissingLibrary {
  std::string name, needed_by;
};

struct Objects {
  std::vector<ElfFile> found;  // the program first, then in the order of loading
  std::vector<MissingLibrary> missing;
};

Objects with_libraries(const ElfFile& program);

}  // namespace forkshim::doctor
