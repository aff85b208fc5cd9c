// SPDX-License-Identifier: MIT
#include "sweep/object_file.h"

#include <fcntl.h>
#include <gelf.h>
#include <unistd.h>

#include "text/files.h"

namespace forkshim::sweep {
namespace {

constexpr size_t most_headers = 1 << 16;

bool is_program(Elf* elf) {
  size_t headers = 0;
  if (elf_getphdrnum(elf, &headers) != 0 || headers > most_headers) return true;
  for (size_t i = 0; i < headers; ++i) {
    GElf_Phdr header;
    if (!gelf_getphdr(elf, static_cast<int>(i), &header) || header.p_type == PT_INTERP) return true;
  }
  return false;
}

Object object_in(Elf* elf) {
  if (elf_kind(elf) == ELF_K_AR) return Object::archive;
  GElf_Ehdr header;
  if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header)) return Object::none;
  if (header.e_type == ET_REL) return Object::relocatable;
  if (is_program(elf)) return Object::program;
  return header.e_type == ET_DYN ? Object::shared : Object::program;
}

}  // namespace

Object object_in(const std::string& path) {
  const int file = open_regular(path, O_RDONLY);
  if (file < 0) return Object::none;
  elf_version(EV_CURRENT);
  // Not mapped, because a file that is cut meanwhile would be SIGBUS.
  Elf* const elf = elf_begin(file, ELF_C_READ, nullptr);
  const Object object = elf ? object_in(elf) : Object::none;
  if (elf) elf_end(elf);
  close(file);
  return object;
}

}  // namespace forkshim::sweep
