// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace forkshim {

// The loaded object that contains an address. `path` is empty for the main program, and null if
// unknown.
struct Object {
  const char* path;
  uintptr_t base;

  uintptr_t offset_of(const void* address) const {
    return reinterpret_cast<uintptr_t>(address) - base;
  }
};

// Where an object is in memory, and where its table of call frames (.eh_frame_hdr) is, or null.
struct Mapping {
  Object object;
  uintptr_t begin, end;
  const void* frame_table;
};

// Async-signal-safe and without ld.so's lock, which dladdr(3) takes and another thread may hold at
// a fork. Needs _dl_find_object (glibc 2.35); with older libcs it knows only the main program.
Object loaded_object_at(const void* address);
// The same; object.path is null if unknown.
Mapping mapping_at(const void* address);

// Call at the start, where loaded_object_at() may be called: looks up what that needs, once.
void find_program_image();

}  // namespace forkshim
