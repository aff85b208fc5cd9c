// SPDX-License-Identifier: MIT
// Which object a return address lies in: "/usr/bin/dash+0x1234".
#pragma once

#include "caller.h"
#include "handlers/json_line.h"

namespace forkshim {

template <size_t capacity>
void add_caller(JsonLine<capacity>& row, const void* caller, const char* program) {
  const Object object = object_of(caller);
  if (!object.path) return;
  Line<600> place;
  place.add(object.path[0] ? object.path : program).add('+');
  place.add_hex(reinterpret_cast<uintptr_t>(caller) - object.base);
  row.string("caller", place.text());
}

}  // namespace forkshim
