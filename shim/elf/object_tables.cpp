// SPDX-License-Identifier: MIT
// The tables of a shared object that the dynamic loader goes by: strings, symbols, hash,
// relocations, versions. Each within the object, and of a size that the others bear out.
#include "elf/object_file.h"

#ifndef DT_RELR
#define DT_RELR 36  // gABI; musl's <elf.h> of 1.2.3 and glibc's before 2.36 lack it
#endif

namespace forkshim {
namespace {

constexpr const char* damaged = "its dynamic section is damaged; build it again";
constexpr const char* exports_nothing =
    "it has no symbol forkshim_plugin_v1, so it is no forkshim plugin";

// Tags of the machine-independent table, and those that GNU added.
enum Extra { gnu_hash = DT_NUM, versym, verneed, verneednum, verdef, relacount, value_count };

size_t place_of(ElfW(Sxword) tag) {
  switch (tag) {
    case DT_GNU_HASH:
      return gnu_hash;
    case DT_VERSYM:
      return versym;
    case DT_VERNEED:
      return verneed;
    case DT_VERNEEDNUM:
      return verneednum;
    case DT_VERDEF:
      return verdef;
    case DT_RELACOUNT:
    case DT_RELCOUNT:
      return relacount;
  }
  if (tag <= DT_NEEDED || tag >= DT_NUM) return value_count;
  return static_cast<size_t>(tag);
}

// As ELF64_R_SYM or ELF32_R_SYM, and the type.
constexpr unsigned symbol_shift = sizeof(void*) == 8 ? 32 : 8;
size_t symbol_of(uint64_t reference) { return reference >> symbol_shift; }
bool is_none(uint64_t reference) { return (reference & ((uint64_t{1} << symbol_shift) - 1)) == 0; }

class Tables {
 public:
  explicit Tables(const PluginFile& file) : file_(file) {}

  bool read(uintptr_t address, size_t size);
  bool are_sound();
  bool are_empty() const { return empty_; }

 private:
  bool has(size_t tag) const { return has_ >> tag & 1; }
  bool come_together(size_t a, size_t b) const { return has(a) == has(b); }
  bool is_text(uintptr_t offset) const { return offset < values_[DT_STRSZ]; }
  template <typename Entry>
  const Entry* list(size_t tag, size_t count) const {
    if (count > UINT32_MAX) return nullptr;
    return reinterpret_cast<const Entry*>(
        file_.bytes_of(values_[tag], count * sizeof(Entry), alignof(Entry)));
  }

  bool strings_are_sound() const;
  bool count_symbols();
  bool count_by_gnu_hash();
  bool symbols_are_sound() const;
  template <typename Entry>
  bool relocations_are_sound(size_t tag, size_t size, size_t relative);
  bool all_relocations_are_sound();
  bool versions_are_sound() const;
  bool starts_are_sound() const;

  const PluginFile& file_;
  uintptr_t values_[value_count] = {};
  uint64_t has_ = 0;
  size_t symbols_ = 0;
  bool empty_ = false;  // no symbol is found by its name, and nothing tells how many there are
  uintptr_t last_needed_ = 0;
  size_t start_slots_ = 0;  // of the lists of initialisers and finalisers, that a relocation fills
  size_t end_slots_ = 0;
};
static_assert(value_count <= 64);

bool Tables::read(uintptr_t address, size_t size) {
  const size_t count = size / sizeof(ElfW(Dyn));
  const auto* entries = reinterpret_cast<const ElfW(Dyn)*>(
      file_.bytes_of(address, count * sizeof(ElfW(Dyn)), alignof(ElfW(Dyn))));
  if (!entries) return false;
  for (size_t i = 0; i < count; ++i) {
    if (entries[i].d_tag == DT_NULL) return true;
    const uintptr_t value = entries[i].d_un.d_val;
    if (entries[i].d_tag == DT_NEEDED && value > last_needed_) last_needed_ = value;
    const size_t place = place_of(entries[i].d_tag);
    if (place == value_count) continue;
    if (has(place)) return false;
    has_ |= uint64_t{1} << place;
    values_[place] = value;
  }
  return false;
}

bool Tables::are_sound() {
  return strings_are_sound() && count_symbols() && symbols_are_sound() &&
         all_relocations_are_sound() && versions_are_sound() && starts_are_sound();
}

bool Tables::strings_are_sound() const {
  const size_t size = values_[DT_STRSZ];
  const char* strings = has(DT_STRTAB) ? list<char>(DT_STRTAB, size) : nullptr;
  return strings && size > 0 && strings[0] == '\0' && strings[size - 1] == '\0' &&
         is_text(last_needed_) && (!has(DT_SONAME) || is_text(values_[DT_SONAME]));
}

bool Tables::count_symbols() {
  if (!has(DT_SYMTAB) || values_[DT_SYMENT] != sizeof(ElfW(Sym))) return false;
  if (has(gnu_hash)) return count_by_gnu_hash();
  const auto* hash = has(DT_HASH) ? list<uint32_t>(DT_HASH, 2) : nullptr;
  if (!hash || hash[0] == 0) return false;
  symbols_ = hash[1];
  return list<uint32_t>(DT_HASH, size_t{2} + hash[0] + hash[1]) != nullptr;
}

// A bucket names the first symbol of a chain, whose last has its lowest bit set. Where the chain
// that begins last ends, all of them do.
bool Tables::count_by_gnu_hash() {
  const auto* head = list<uint32_t>(gnu_hash, 4);
  if (!head) return false;
  const size_t buckets = head[0], first = head[1], words = head[2];
  const size_t front = 4 + words * (sizeof(uintptr_t) / 4) + buckets;
  if (buckets == 0 || words == 0 || (words & (words - 1)) != 0 || head[3] > 63 ||
      !list<uint32_t>(gnu_hash, front))
    return false;
  uint32_t last = 0;
  for (size_t i = 0; i < buckets; ++i) {
    const uint32_t symbol = head[front - buckets + i];
    if (symbol != 0 && symbol < first) return false;
    last = symbol > last ? symbol : last;
  }
  symbols_ = last;
  empty_ = last == 0;
  for (bool ended = empty_; !ended; ++symbols_) {
    const auto* chains = list<uint32_t>(gnu_hash, front + (symbols_ - first) + 1);
    if (!chains) return false;
    ended = chains[front + (symbols_ - first)] & 1;
  }
  return !empty_;
}

bool Tables::symbols_are_sound() const {
  const auto* symbols = list<ElfW(Sym)>(DT_SYMTAB, symbols_);
  if (!symbols || symbols_ == 0 || symbols[0].st_name != 0 || symbols[0].st_info != 0) return false;
  for (size_t i = 1; i < symbols_; ++i)
    if (!is_text(symbols[i].st_name)) return false;
  return true;
}

// The loader takes the first `relative` of them for relative ones without a look.
template <typename Entry>
bool Tables::relocations_are_sound(size_t tag, size_t size, size_t relative) {
  const size_t count = size / sizeof(Entry);
  const Entry* entries = list<Entry>(tag, count);
  if (!entries || size % sizeof(Entry) != 0 || relative > count) return false;
  const unsigned rights = has(DT_TEXTREL) ? 0 : PF_W;
  const Segment *of_targets = nullptr, *of_values = nullptr;
  for (size_t i = 0; i < count; ++i) {
    const uintptr_t target = entries[i].r_offset;
    const size_t symbol = symbol_of(entries[i].r_info);
    if (i < relative && symbol != 0) return false;
    // A relocation of no effect has no target.
    if (is_none(entries[i].r_info)) continue;
    if (symbol >= symbols_ || !file_.holds(target, sizeof(uintptr_t), rights, &of_targets))
      return false;
    if constexpr (sizeof(Entry) == sizeof(ElfW(Rela)))
      if (const auto value = static_cast<uintptr_t>(entries[i].r_addend);
          symbol == 0 && !file_.holds(value, 0, PF_R, &of_values))
        return false;
    start_slots_ += target - values_[DT_INIT_ARRAY] < values_[DT_INIT_ARRAYSZ];
    end_slots_ += target - values_[DT_FINI_ARRAY] < values_[DT_FINI_ARRAYSZ];
  }
  return true;
}

bool Tables::all_relocations_are_sound() {
  const uintptr_t plt = values_[DT_PLTREL];
  if (!come_together(DT_RELA, DT_RELASZ) || !come_together(DT_RELA, DT_RELAENT) ||
      !come_together(DT_REL, DT_RELSZ) || !come_together(DT_REL, DT_RELENT) ||
      !come_together(DT_JMPREL, DT_PLTRELSZ) || !come_together(DT_JMPREL, DT_PLTREL) ||
      (has(DT_JMPREL) && plt != DT_RELA && plt != DT_REL))
    return false;
  const size_t relative = values_[relacount];
  if (has(DT_RELA) && (values_[DT_RELAENT] != sizeof(ElfW(Rela)) ||
                       !relocations_are_sound<ElfW(Rela)>(DT_RELA, values_[DT_RELASZ], relative)))
    return false;
  if (has(DT_REL) && (values_[DT_RELENT] != sizeof(ElfW(Rel)) ||
                      !relocations_are_sound<ElfW(Rel)>(DT_REL, values_[DT_RELSZ], relative)))
    return false;
  if (!has(DT_JMPREL)) return true;
  return plt == DT_RELA ? relocations_are_sound<ElfW(Rela)>(DT_JMPREL, values_[DT_PLTRELSZ], 0)
                        : relocations_are_sound<ElfW(Rel)>(DT_JMPREL, values_[DT_PLTRELSZ], 0);
}

bool Tables::versions_are_sound() const {
  if (!come_together(verneed, verneednum) || has(versym) != (has(verneed) || has(verdef)))
    return false;
  size_t most = 1;
  if (has(verneed) &&
      !find_versions(file_, values_[verneed], values_[verneednum], values_[DT_STRSZ], &most))
    return false;
  if (!has(versym)) return true;
  const auto* versions = list<uint16_t>(versym, symbols_);
  if (!versions) return false;
  for (size_t i = 0; i < symbols_ && !has(verdef); ++i)
    if ((versions[i] & version_mask) > most) return false;
  return true;
}

// Initialisers run inside dlopen, finalisers at exit; each must have been relocated.
bool Tables::starts_are_sound() const {
  if ((has(DT_INIT) && !file_.holds(values_[DT_INIT], 1, PF_X)) ||
      (has(DT_FINI) && !file_.holds(values_[DT_FINI], 1, PF_X)) ||
      !come_together(DT_INIT_ARRAY, DT_INIT_ARRAYSZ) ||
      !come_together(DT_FINI_ARRAY, DT_FINI_ARRAYSZ))
    return false;
  const size_t starts = values_[DT_INIT_ARRAYSZ] / sizeof(uintptr_t);
  const size_t ends = values_[DT_FINI_ARRAYSZ] / sizeof(uintptr_t);
  if ((has(DT_INIT_ARRAY) && !list<uintptr_t>(DT_INIT_ARRAY, starts)) ||
      (has(DT_FINI_ARRAY) && !list<uintptr_t>(DT_FINI_ARRAY, ends)))
    return false;
  return has(DT_RELR) || (start_slots_ == starts && end_slots_ == ends);
}

}  // namespace

const char* examine_tables(const PluginFile& file, uintptr_t address, size_t size) {
  Tables tables(file);
  if (tables.read(address, size) && tables.are_sound()) return nullptr;
  return tables.are_empty() ? exports_nothing : damaged;
}

}  // namespace forkshim
