// SPDX-License-Identifier: MIT
#include "elf/tables.h"

#include <elf.h>

namespace forkshim::symbols {
namespace {

using Word = ElfW(Addr);

// The tables of one object that a look-up by DT_GNU_HASH needs.
struct Tables {
  const link_map* map = nullptr;
  const uint32_t* hash = nullptr;
  const ElfW(Sym) * symbols = nullptr;
  const char* strings = nullptr;
  const uint16_t* versions = nullptr;

  constexpr Tables() = default;
  explicit Tables(const link_map& object) : map(&object) {
    for (const ElfW(Dyn)* entry = map->l_ld; entry->d_tag != DT_NULL; ++entry) {
      if (entry->d_tag > DT_SYMTAB && entry->d_tag < DT_GNU_HASH) continue;  // as most are
      if (entry->d_tag == DT_GNU_HASH) hash = table<uint32_t>(*entry);
      if (entry->d_tag == DT_SYMTAB) symbols = table<ElfW(Sym)>(*entry);
      if (entry->d_tag == DT_STRTAB) strings = table<char>(*entry);
      if (entry->d_tag != DT_VERSYM) continue;
      versions = table<uint16_t>(*entry);
      if (complete()) break;  // GNU ld puts it behind the others
    }
  }
  // ld.so has added the base already, except in the vdso, which it cannot write to.
  template <typename Record>
  const Record* table(const ElfW(Dyn) & entry) const {
    const Word value = entry.d_un.d_ptr;
    return reinterpret_cast<const Record*>(value < map->l_addr ? value + map->l_addr : value);
  }
  // Needed by the rare look-up of a version only.
  const ElfW(Verdef) * definitions() const {
    for (const ElfW(Dyn)* entry = map->l_ld; entry->d_tag != DT_NULL; ++entry)
      if (entry->d_tag == DT_VERDEF) return table<ElfW(Verdef)>(*entry);
    return nullptr;
  }
  bool complete() const { return hash && symbols && strings; }
};

bool same(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

bool begins(const char* text, const char* with) {
  while (*with && *text == *with) ++text, ++with;
  return !*with;
}

template <typename Record>
const Record* at_offset(const void* record, size_t offset) {
  return reinterpret_cast<const Record*>(static_cast<const char*>(record) + offset);
}

bool has_version(const Tables& tables, uint16_t index, const char* version) {
  const ElfW(Verdef)* definition = tables.definitions();
  while (definition && definition->vd_ndx != index)
    definition =
        definition->vd_next ? at_offset<ElfW(Verdef)>(definition, definition->vd_next) : nullptr;
  return definition &&
         same(tables.strings + at_offset<ElfW(Verdaux)>(definition, definition->vd_aux)->vda_name,
              version);
}

// The top bit of a version marks one that is not the default (LSB, symbol versioning). A symbol
// without a version fits every request.
bool fits(const Tables& tables, uint32_t index, const char* version) {
  if (!tables.versions) return true;
  const uint16_t own = tables.versions[index];
  if (!version || (own & 0x7fff) <= VER_NDX_GLOBAL) return !(own & 0x8000);
  return has_version(tables, own & 0x7fff, version);
}

const ElfW(Sym) * find(const Tables& tables, const char* name, uint32_t hash, const char* version) {
  constexpr unsigned bits = 8 * sizeof(Word);
  const uint32_t buckets = tables.hash[0], first = tables.hash[1], words = tables.hash[2];
  if (buckets == 0 || words == 0) return nullptr;
  const auto* bloom = reinterpret_cast<const Word*>(tables.hash + 4);
  const Word filter = bloom[hash / bits % words];
  if (!(filter >> (hash % bits) & filter >> ((hash >> tables.hash[3]) % bits) & 1)) return nullptr;
  const auto* heads = reinterpret_cast<const uint32_t*>(bloom + words);
  uint32_t index = heads[hash % buckets];
  if (index < first) return nullptr;
  const uint32_t* chain = heads + buckets;
  for (;; ++index) {
    const uint32_t candidate = chain[index - first];
    const ElfW(Sym)& symbol = tables.symbols[index];
    if ((candidate | 1) == (hash | 1) && symbol.st_shndx != SHN_UNDEF &&
        fits(tables, index, version) && same(tables.strings + symbol.st_name, name))
      return &symbol;
    if (candidate & 1) return nullptr;
  }
}

}  // namespace

namespace {

#ifdef __LP64__
using Relocation = ElfW(Rela);
constexpr ElfW(Sxword) relocations_tag = DT_RELA, relocations_size_tag = DT_RELASZ;
constexpr auto symbol_of = [](Word info) { return ELF64_R_SYM(info); };
#else
using Relocation = ElfW(Rel);
constexpr ElfW(Sword) relocations_tag = DT_REL, relocations_size_tag = DT_RELSZ;
constexpr auto symbol_of = [](Word info) { return ELF32_R_SYM(info); };
#endif

bool any_of(const Tables& tables, const Relocation* first, Word size, bool (*wanted)(const char*)) {
  for (Word i = 0; first && i < size / sizeof *first; ++i) {
    const ElfW(Sym)& symbol = tables.symbols[symbol_of(first[i].r_info)];
    if (symbol.st_shndx == SHN_UNDEF && symbol.st_name && wanted(tables.strings + symbol.st_name))
      return true;
  }
  return false;
}

}  // namespace

bool imports_any(const link_map& map, bool (*wanted)(const char*)) {
  const Tables tables(map);
  if (!tables.symbols || !tables.strings) return false;
  const Relocation *calls = nullptr, *data = nullptr;
  Word calls_size = 0, data_size = 0;
  for (const ElfW(Dyn)* entry = map.l_ld; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag == DT_JMPREL) calls = tables.table<Relocation>(*entry);
    if (entry->d_tag == DT_PLTRELSZ) calls_size = entry->d_un.d_val;
    if (entry->d_tag == relocations_tag) data = tables.table<Relocation>(*entry);
    if (entry->d_tag == relocations_size_tag) data_size = entry->d_un.d_val;
  }
  return any_of(tables, calls, calls_size, wanted) || any_of(tables, data, data_size, wanted);
}

namespace {

// libc's, which most look-ups come to, and which is never unloaded.
constinit Tables kept;
enum Keeping : int { none, begun, done };
constinit int keeping = none;

// By its DT_SONAME.
bool is_libc(const Tables& tables) {
  for (const ElfW(Dyn)* entry = tables.map->l_ld; entry->d_tag != DT_NULL; ++entry)
    if (entry->d_tag == DT_SONAME) return begins(tables.strings + entry->d_un.d_val, "libc.");
  return false;
}

// Not of a map without a name, which is on the stack of who iterates. A child that is forked while
// they are being kept has none.
void keep(const Tables& tables) {
  int expected = none;
  if (__atomic_load_n(&keeping, __ATOMIC_RELAXED) != none || !tables.map->l_name ||
      !is_libc(tables) ||
      !__atomic_compare_exchange_n(&keeping, &expected, begun, false, __ATOMIC_RELAXED,
                                   __ATOMIC_RELAXED))
    return;
  kept = tables;
  __atomic_store_n(&keeping, done, __ATOMIC_RELEASE);
}

}  // namespace

const ElfW(Sym) *
    find_in(const link_map& map, const char* name, uint32_t hash, const char* version) {
  if (__atomic_load_n(&keeping, __ATOMIC_ACQUIRE) == done && kept.map == &map)
    return find(kept, name, hash, version);
  const Tables tables(map);
  if (!tables.complete()) return nullptr;
  const ElfW(Sym)* const symbol = find(tables, name, hash, version);
  if (symbol) keep(tables);
  return symbol;
}

void* address_of(const link_map& map, const ElfW(Sym) & symbol) {
  const unsigned type = ELF64_ST_TYPE(symbol.st_info);
  if (type != STT_FUNC && type != STT_OBJECT) return nullptr;
  return reinterpret_cast<void*>(map.l_addr + symbol.st_value);
}

}  // namespace forkshim::symbols
