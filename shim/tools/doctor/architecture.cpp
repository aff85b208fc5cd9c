// SPDX-License-Identifier: MIT
// Names for the machines that Linux programs come for; others are given by number.
#include <elf.h>
#include <fmt/core.h>

#include "doctor/elf_file.h"

namespace forkshim::doctor {
namespace {

std::string name_of_machine(unsigned machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_386:
      return "x86";
    case EM_AARCH64:
      return "aarch64";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "riscv";
    case EM_PPC64:
      return "ppc64";
    case EM_S390:
      return "s390";
    case EM_MIPS:
      return "mips";
    case EM_LOONGARCH:
      return "loongarch";
    default:
      return fmt::format("machine {}", machine);
  }
}

}  // namespace

std::string name_of(Architecture architecture) {
  const bool odd = architecture.byte_order == ELFDATA2MSB;
  return fmt::format("{}-bit {}{}", architecture.elf_class == ELFCLASS32 ? 32 : 64,
                     name_of_machine(architecture.machine), odd ? " big-endian" : "");
}

}  // namespace forkshim::doctor
