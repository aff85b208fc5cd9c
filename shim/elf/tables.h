// SPDX-License-Identifier: MIT
// The symbol tables of one loaded object (DT_GNU_HASH).
#pragma once

#include <link.h>
#include <stdint.h>

namespace forkshim::symbols {

// The definition in one object, of that version or of the default one; or null. `hash`: gnu_hash.
const ElfW(Sym) *
    find_in(const link_map& map, const char* name, uint32_t hash, const char* version = nullptr);

// Whether a relocation of the object is by the name of a wanted symbol that it does not define.
bool imports_any(const link_map& map, bool (*wanted)(const char* name));

// Null for an indirect function, which ld.so has to ask, and for what each thread has.
void* address_of(const link_map& map, const ElfW(Sym) & symbol);

}  // namespace forkshim::symbols
