// SPDX-License-Identifier: MIT
// What one ELF file says about itself, read without running any of it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace forkshim::doctor {

struct Architecture {
  std::uint8_t elf_class = 0, byte_order = 0;
  std::uint16_t machine = 0;
  bool operator==(const Architecture&) const = default;
};

std::string name_of(Architecture architecture);  // "64-bit x86-64"

struct ElfFile {
  std::string path;
  Architecture architecture;
  std::string interpreter;  // the loader that the kernel starts, empty where there is none
  bool dynamic = false;
  bool pie = false;
  bool go = false;
  bool symbolic = false;  // its own definitions come before everybody else's
  bool cut = false;       // segments end behind the file
  bool symbols_readable = false;
  std::string soname, rpath, runpath;
  std::vector<std::string> needed;
  // Of the dynamic symbols, those that is_watched() knows.
  std::set<std::string> imports, definitions;
};

// Nothing for what is not an ELF program or library, nor a regular file that can be read.
std::optional<ElfFile> read_elf(const std::string& path);

}  // namespace forkshim::doctor
