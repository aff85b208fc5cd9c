// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace forkshim {

// The loaded object that an address lies in. `path` is empty for the main program, and null where
// it is not known.
struct Object {
  const char* path;
  uintptr_t base;

  uintptr_t offset_of(const void* address) const {
    return reinterpret_cast<uintptr_t>(address) - base;
  }
};

// dladdr takes the loader's lock, which another thread may hold at a fork; this asks
// _dl_find_object, which takes none and is async-signal-safe (glibc 2.35). Older libcs know
// nothing.
Object loaded_object_at(const void* address);

// Looks _dl_find_object up, before a signal or a fork may need it.
void find_program_image();

}  // namespace forkshim
