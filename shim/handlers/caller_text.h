// SPDX-License-Identifier: MIT
// Which object a return address lies in: "/usr/bin/dash+0x1234".
#pragma once

#include "elf/loaded_object.h"
#include "output/json_line.h"

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

// `program`: the program's path as a JSON string, for the many calls that come from there.
template <size_t capacity>
void add_caller(JsonLine<capacity>& row, const void* caller, Text program) {
  const Object object = object_of(caller);
  if (!object.path) return;
  Line<capacity>& value = row.begin("caller");
  if (object.path[0]) {
    value.add('"');
    row.escape(object.path);
  } else {
    value.add(Text(program.data, program.size - 1));
  }
  value.add('+').add_hex(reinterpret_cast<uintptr_t>(caller) - object.base).add('"');
}

}  // namespace forkshim
