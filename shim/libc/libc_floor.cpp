// SPDX-License-Identifier: MIT
// The loader checks the same list before it loads the library, so what is read here is what counts.
#include "libc/libc_floor.h"

#include <link.h>
#include <stdint.h>

// Where the library is loaded, by the linker.
extern "C" const char __ehdr_start[] __attribute__((visibility("hidden")));

namespace forkshim {
namespace {

constexpr Text prefix = {"GLIBC_", 6};

template <typename Record>
const Record* behind(const void* record, size_t offset) {
  return reinterpret_cast<const Record*>(static_cast<const char*>(record) + offset);
}

// The loader adds the base to these entries in place, for some architectures and libcs.
const char* value_of(int64_t tag) {
  for (const ElfW(Dyn)* entry = _DYNAMIC; entry->d_tag != DT_NULL; ++entry) {
    if (entry->d_tag != tag) continue;
    const auto base = reinterpret_cast<uintptr_t>(__ehdr_start);
    const uintptr_t value = entry->d_un.d_ptr;
    return reinterpret_cast<const char*>(value < base ? value + base : value);
  }
  return nullptr;
}

// Compares 2.2.5 and 2.17 as numbers, piece by piece.
bool is_newer(Text version, Text than) {
  while (!version.empty()) {
    uint64_t a = 0, b = 0;
    parse_number(next_word(&version, '.'), UINT32_MAX, &a);
    parse_number(next_word(&than, '.'), UINT32_MAX, &b);
    if (a != b) return a > b;
  }
  return false;
}

}  // namespace

const char* libc_floor() {
  const char* strings = value_of(DT_STRTAB);
  const auto* need = reinterpret_cast<const ElfW(Verneed)*>(value_of(DT_VERNEED));
  const char* newest = "0";
  while (strings && need) {
    const auto* version = behind<ElfW(Vernaux)>(need, need->vn_aux);
    for (unsigned i = 0; i < need->vn_cnt; ++i) {
      const Text name = strings + version->vna_name;
      if (name.starts_with(prefix) && is_newer(name.data + prefix.size, newest))
        newest = name.data + prefix.size;
      version = behind<ElfW(Vernaux)>(version, version->vna_next);
    }
    need = need->vn_next ? behind<ElfW(Verneed)>(need, need->vn_next) : nullptr;
  }
  return newest;
}

}  // namespace forkshim
