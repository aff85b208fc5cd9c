// SPDX-License-Identifier: MIT
#include "deep/interpreter.h"

#include <elf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace forkshim::deep {
namespace {

template <typename Header, typename Segment>
bool has_interpreter(int file) {
  Header header = {};
  if (pread(file, &header, sizeof header, 0) != sizeof header) return false;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Segment segment = {};
    const auto place = static_cast<off_t>(header.e_phoff + i * sizeof segment);
    if (pread(file, &segment, sizeof segment, place) != sizeof segment) return false;
    if (segment.p_type != PT_INTERP) continue;
    char path[200] = "";
    if (pread(file, path, sizeof path - 1, static_cast<off_t>(segment.p_offset)) <= 0) return false;
    return !std::strstr(path, "/ld-musl-");
  }
  return false;
}

}  // namespace

bool loads_the_library(pid_t process) {
  char path[40];
  std::snprintf(path, sizeof path, "/proc/%d/exe", process);
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  unsigned char ident[EI_NIDENT] = {};
  const bool read = pread(file, ident, sizeof ident, 0) == sizeof ident;
  const bool found =
      read && (ident[EI_CLASS] == ELFCLASS32 ? has_interpreter<Elf32_Ehdr, Elf32_Phdr>(file)
                                             : has_interpreter<Elf64_Ehdr, Elf64_Phdr>(file));
  close(file);
  return found;
}

}  // namespace forkshim::deep
