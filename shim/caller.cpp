// SPDX-License-Identifier: MIT
#include "caller.h"

#include <dlfcn.h>
#include <link.h>

namespace forkshim {
namespace {

// As struct dl_find_object in glibc's <dlfcn.h>, which older headers lack, with room to grow.
struct Found {
  unsigned long long flags;
  void* map_start;
  void* map_end;
  struct link_map* link_map;
  void* rest[12];
};

using FindObject = int (*)(void* address, Found* found);

constinit FindObject find_object = nullptr;

}  // namespace

void prepare_callers() {
  find_object = reinterpret_cast<FindObject>(dlsym(RTLD_DEFAULT, "_dl_find_object"));
}

Object object_of(const void* address) {
  Found found;
  if (!find_object || !address || find_object(const_cast<void*>(address), &found) != 0)
    return {nullptr, 0};
  return {found.link_map->l_name, found.link_map->l_addr};
}

}  // namespace forkshim
