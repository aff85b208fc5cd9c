// SPDX-License-Identifier: MIT
// Which object a return address lies in: "/usr/bin/dash+0x1234".
#pragma once

#include "caller.h"
#include "handlers/json_line.h"

namespace forkshim {

// False where it is not known.
template <size_t capacity>
bool add_place(Line<capacity>& place, const void* caller, const char* program) {
  const Object object = object_of(caller);
  if (!object.path) return false;
  place.add(object.path[0] ? object.path : program).add('+');
  place.add_hex(reinterpret_cast<uintptr_t>(caller) - object.base);
  return true;
}

template <size_t capacity>
void add_caller(JsonLine<capacity>& row, const void* caller, const char* program) {
  Line<600> place;
  if (add_place(place, caller, program)) row.string("caller", place.text());
}

}  // namespace forkshim
