// SPDX-License-Identifier: MIT
#include "elf/symbols.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <sys/auxv.h>

#include "base/kernel.h"
#include "base/text.h"
#include "elf/tables.h"

// _DYNAMIC without the address table that ld.so has yet to relocate in find_next_unrelocated().
extern "C" ElfW(Dyn) forkshim_dynamic[] __asm__("_DYNAMIC") __attribute__((visibility("hidden")));
extern "C" const link_map* forkshim_table[] __asm__("_GLOBAL_OFFSET_TABLE_")
    __attribute__((visibility("hidden")));

namespace forkshim::symbols {
namespace {

using Word = ElfW(Addr);

Word first_address(const ElfW(Phdr) * header, size_t count) {
  for (size_t i = 0; header && i < count; ++i)
    if (header[i].p_type == PT_LOAD) return header[i].p_vaddr & ~Word(0xfff);
  return 0;
}

// DT_DEBUG of the main program: ld.so's list of loaded objects (rtld-debugger interface, <link.h>).
const r_debug* find_debug(unsigned long address, size_t count) {
  const auto* header = reinterpret_cast<const ElfW(Phdr)*>(address);
  // Where no PT_PHDR says how far it was moved (a loader that is told to run a program is the
  // program for the kernel), the ELF header does, which is in front.
  Word bias = (address & ~Word(0xfff)) - first_address(header, count);
  const ElfW(Dyn)* entry = nullptr;
  for (size_t i = 0; header && i < count; ++i) {
    if (header[i].p_type == PT_PHDR) bias = reinterpret_cast<Word>(header) - header[i].p_vaddr;
    if (header[i].p_type == PT_DYNAMIC)
      entry = reinterpret_cast<const ElfW(Dyn)*>(bias + header[i].p_vaddr);
  }
  for (; entry && entry->d_tag != DT_NULL; ++entry)
    if (entry->d_tag == DT_DEBUG) return reinterpret_cast<const r_debug*>(entry->d_un.d_ptr);
  return nullptr;
}

const r_debug* find_debug() { return find_debug(getauxval(AT_PHDR), getauxval(AT_PHNUM)); }

// As above, without getauxval.
const r_debug* find_debug_unrelocated() {
  unsigned long address = 0, count = 0;
  ElfW(auxv_t) vector[64];
  const int file = kernel::open("/proc/self/auxv", O_RDONLY | O_CLOEXEC);
  if (file < 0) return nullptr;
  const ssize_t size = kernel::read(file, vector, sizeof vector);
  kernel::close(file);
  for (ssize_t i = 0; i < size / static_cast<ssize_t>(sizeof *vector); ++i) {
    if (vector[i].a_type == AT_PHDR) address = vector[i].a_un.a_val;
    if (vector[i].a_type == AT_PHNUM) count = vector[i].a_un.a_val;
  }
  return find_debug(address, count);
}

const link_map* find_us(const r_debug* debug) {
  const link_map* map = debug ? debug->r_map : nullptr;
  while (map && map->l_ld != forkshim_dynamic) map = map->l_next;
  return map;
}

// Where functions are bound at their first call, the second word of the table names the object for
// glibc's binder (psABI, procedure linkage table): no list to walk, and no DT_DEBUG needed.
const link_map* find_us_for_binder() {
#if defined(__x86_64__) || defined(__i386__)
  const link_map* named = forkshim_table[1];
  if (named && named->l_ld == forkshim_dynamic) return named;
#endif
  return find_us(find_debug());
}

// This library is never unloaded, so its entry in the list stays.
const link_map* own_entry() {
  static constinit const link_map* us = nullptr;
  const link_map* known = __atomic_load_n(&us, __ATOMIC_RELAXED);
  if (!known) __atomic_store_n(&us, known = find_us_for_binder(), __ATOMIC_RELAXED);
  return known;
}

const link_map* first_behind_us() {
  const link_map* us = own_entry();
  return us ? us->l_next : nullptr;
}

// Of the addresses that ld links a program for.
constexpr Word lowest_library = 0x10000000;

const link_map* find_object(const void* base) {
  const r_debug* debug = find_debug();
  const auto address = reinterpret_cast<Word>(base);
  const link_map* const program = debug ? debug->r_map : nullptr;
  // A program that is not position independent has no base, and no library is below it.
  if (program && program->l_addr == 0 && address < lowest_library) return program;
  const link_map* map = program;
  while (map && map->l_addr != address) map = map->l_next;
  return map;
}

// The file names under which glibc and musl have functions that make processes.
bool is_named_as_libc(Text name) {
  return name.starts_with("libc.so") || name.starts_with("libc-") ||
         name.starts_with("libpthread") || name.starts_with("libutil") ||
         name.starts_with("libc.musl") || name.starts_with("ld-musl");
}

struct Search {
  Name name;
  bool behind_us;
  void* found;
};

int search(dl_phdr_info* object, size_t, void* pointer) {
  auto& wanted = *static_cast<Search*>(pointer);
  link_map map = {};
  map.l_addr = object->dlpi_addr;
  for (unsigned i = 0; i < object->dlpi_phnum; ++i)
    if (object->dlpi_phdr[i].p_type == PT_DYNAMIC)
      map.l_ld = reinterpret_cast<ElfW(Dyn)*>(map.l_addr + object->dlpi_phdr[i].p_vaddr);
  if (!map.l_ld) return 0;
  if (map.l_ld == forkshim_dynamic) wanted.behind_us = true;
  if (!wanted.behind_us || map.l_ld == forkshim_dynamic) return 0;
  const ElfW(Sym)* symbol = find_in(map, wanted.name.text, wanted.name.hash);
  wanted.found = symbol ? address_of(map, *symbol) : nullptr;
  return symbol != nullptr;
}

void* find_behind(const link_map* map, Name name, const char* version) {
  for (; map; map = map->l_next)
    if (const ElfW(Sym)* symbol = find_in(*map, name.text, name.hash, version))
      return address_of(*map, *symbol);
  return nullptr;
}

}  // namespace

void* find_next_or_iterate(Name name) {
  if (own_entry()) return find_next(name);
  Search wanted = {name, false, nullptr};
  dl_iterate_phdr(search, &wanted);
  return wanted.found;
}

void* find_next_before_libc(Name name) {
  for (const link_map* map = first_behind_us(); map; map = map->l_next)
    if (const ElfW(Sym)* symbol = find_in(*map, name.text, name.hash))
      return is_named_as_libc(base_name(map->l_name)) ? nullptr : address_of(*map, *symbol);
  return nullptr;
}

void* find_in_libc_before_us(Name name, const char* version) {
  const r_debug* debug = find_debug();
  for (const link_map* map = debug ? debug->r_map : nullptr; map; map = map->l_next) {
    if (map->l_ld == forkshim_dynamic) break;
    if (!is_named_as_libc(base_name(map->l_name))) continue;
    if (const ElfW(Sym)* symbol = find_in(*map, name.text, name.hash, version))
      return address_of(*map, *symbol);
  }
  return nullptr;
}

void* find_next_unrelocated(const char* name) {
  const link_map* us = find_us(find_debug_unrelocated());
  return us ? find_behind(us->l_next, Name::at_run_time(name), nullptr) : nullptr;
}

void* find_own(const char* name, const char* version) {
  const link_map* us = own_entry();
  const ElfW(Sym)* symbol = us ? find_in(*us, name, gnu_hash(name), version) : nullptr;
  return symbol ? address_of(*us, *symbol) : nullptr;
}

bool is_libc(const void* base) {
  const auto address = reinterpret_cast<Word>(base);
  for (const link_map* map = first_behind_us(); map; map = map->l_next)
    if (map->l_addr == address) return is_named_as_libc(base_name(map->l_name));
  return false;
}

bool defines(const void* base, const char* name) {
  const link_map* map = find_object(base);
  return map && find_in(*map, name, gnu_hash(name));
}

bool is_next(const void* base, const char* name) {
  const link_map* map = find_object(base);
  const uint32_t hash = gnu_hash(name);
  while (map && (map = map->l_next) && map->l_ld != forkshim_dynamic)
    if (find_in(*map, name, hash)) return false;
  return map;
}

void* find_next(Name name, const char* version) {
  return find_behind(first_behind_us(), name, version);
}

const void* last_object() {
  const link_map* map = own_entry();
  while (map && map->l_next) map = map->l_next;
  return map;
}

int importers_behind(const void* last, bool (*wanted)(const char*)) {
  const link_map* map = own_entry();
  while (map && map != last) map = map->l_next;
  int count = 0;
  while (map && (map = map->l_next)) count += imports_any(*map, wanted);
  return count;
}

void* find_in_program_or_library(const char* library, const char* name) {
  const r_debug* debug = find_debug();
  if (!debug || debug->r_state != r_debug::RT_CONSISTENT) return nullptr;
  const uint32_t hash = gnu_hash(name);
  for (const link_map* map = debug->r_map; map; map = map->l_next) {
    if (map != debug->r_map && !Text(base_name(map->l_name)).starts_with(library)) continue;
    if (const ElfW(Sym)* symbol = find_in(*map, name, hash)) return address_of(*map, *symbol);
  }
  return nullptr;
}

}  // namespace forkshim::symbols
