// SPDX-License-Identifier: MIT
// Which object a return address lies in: "/usr/bin/dash+0x1234".
#pragma once

#include <dlfcn.h>
#include <link.h>

#include "handlers/json_line.h"

namespace forkshim {

// As in glibc's <dlfcn.h> from 2.35 on; older headers lack it, and older libcs the function.
struct FoundObject {
  unsigned long long flags;
  void* map_start;
  void* map_end;
  struct link_map* link_map;
  void* exception_frames;
  unsigned long long reserved[7];
};

using FindObject = int (*)(void* address, FoundObject* found);

// dladdr takes the loader's lock, which another thread may hold at a fork; _dl_find_object takes
// none (glibc 2.35 manual: async-signal-safe). Without it, lines have no caller.
inline constinit FindObject find_object = nullptr;

inline void prepare_callers() {
  find_object = reinterpret_cast<FindObject>(dlsym(RTLD_DEFAULT, "_dl_find_object"));
}

template <size_t capacity>
void add_caller(JsonLine<capacity>& row, const void* caller, const char* program) {
  FoundObject found;
  if (!find_object || !caller || find_object(const_cast<void*>(caller), &found) != 0) return;
  // The loader keeps no name for the main program.
  const char* object = found.link_map->l_name;
  Line<600> place;
  place.add(object[0] ? object : program).add('+');
  place.add_hex(reinterpret_cast<uintptr_t>(caller) - found.link_map->l_addr);
  row.string("caller", place.text());
}

}  // namespace forkshim
