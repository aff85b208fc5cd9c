// SPDX-License-Identifier: MIT
#include "elf/loaded_object.h"

#include <link.h>
#include <sys/auxv.h>

#include "base/relro.h"
#include "elf/symbols.h"

namespace forkshim {
namespace {

// struct dl_find_object of glibc's <dlfcn.h>, which older headers lack, with room to grow.
struct Found {
  unsigned long long flags;
  void* map_start;
  void* map_end;
  struct link_map* link_map;
  void* frame_table;
  void* rest[11];
};

using FindObject = int (*)(void* address, Found* found);

constinit FindObject find_object = nullptr;

// Most calls come from the program itself; for those, ld.so's code need not be faulted in.
struct ProgramImage {
  uintptr_t base = 0, begin = 0, end = 0;
  const void* frame_table = nullptr;

  void find();
  bool holds(uintptr_t address) const { return begin <= address && address < end; }
};
constinit ProgramImage program_image;

FORKSHIM_IN_RELRO constexpr char path_of_program[] = "";  // as in its link_map

void ProgramImage::find() {
  const auto* header = reinterpret_cast<const ElfW(Phdr)*>(getauxval(AT_PHDR));
  const ElfW(Phdr)* const behind = header + (header ? getauxval(AT_PHNUM) : 0);
  uintptr_t first = UINTPTR_MAX, last = 0, table = 0;
  for (const ElfW(Phdr)* each = header; each < behind; ++each) {
    if (each->p_type == PT_PHDR) base = reinterpret_cast<uintptr_t>(header) - each->p_vaddr;
    if (each->p_type == PT_GNU_EH_FRAME) table = each->p_vaddr;
    if (each->p_type != PT_LOAD) continue;
    if (first == UINTPTR_MAX) first = each->p_vaddr;
    last = each->p_vaddr + each->p_memsz;
  }
  begin = base + first;
  end = base + last;
  if (table != 0) frame_table = reinterpret_cast<const void*>(base + table);
}

}  // namespace

void find_program_image() {
  if (program_image.end != 0) return;
  find_object = reinterpret_cast<FindObject>(symbols::find_next("_dl_find_object"));
  program_image.find();
}

Object loaded_object_at(const void* address) {
  if (program_image.holds(reinterpret_cast<uintptr_t>(address)))
    return {path_of_program, program_image.base};
  Found found;
  if (!find_object || !address || find_object(const_cast<void*>(address), &found) != 0)
    return {nullptr, 0};
  return {found.link_map->l_name, found.link_map->l_addr};
}

Mapping mapping_at(const void* address) {
  if (program_image.holds(reinterpret_cast<uintptr_t>(address)))
    return {{path_of_program, program_image.base},
            program_image.begin,
            program_image.end,
            program_image.frame_table};
  Found found;
  if (!find_object || !address || find_object(const_cast<void*>(address), &found) != 0)
    return {{nullptr, 0}, 0, 0, nullptr};
  return {{found.link_map->l_name, found.link_map->l_addr},
          reinterpret_cast<uintptr_t>(found.map_start),
          reinterpret_cast<uintptr_t>(found.map_end),
          found.frame_table};
}

}  // namespace forkshim
