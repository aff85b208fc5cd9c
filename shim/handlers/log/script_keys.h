// SPDX-License-Identifier: MIT
// The key `script` of a line: a list of words, "FILE:LINE:FUNCTION" each (forkshim-log(5)).
#pragma once

#include "handlers/script/script.h"
#include "output/json_line.h"
#include "protocol/log_keys.h"

namespace forkshim::log {

template <size_t capacity>
struct ScriptList {
  JsonLine<capacity>& row;
  Line<capacity>* line = nullptr;  // once there is a word
  unsigned count = 0;

  // What does not fit, with the end of the line, is left out.
  static bool take(void* self, const script::Place& place) {
    constexpr unsigned most = 16;
    constexpr size_t around = 64;  // the key, a number, and what ends the list and the line
    auto* const list = static_cast<ScriptList*>(self);
    if (list->count == most) return false;
    if (list->row.left() < around + 6 * (place.file.size + place.function.size)) return false;
    if (!list->line) list->line = &list->row.begin(key::script);
    list->line->add(list->count++ == 0 ? "[\"" : ",\"");
    list->row.escape(place.file).add(':').add_number(place.line).add(':');
    list->row.escape(place.function).add('"');
    return true;
  }
};

template <size_t capacity>
void add_script(JsonLine<capacity>& row) {
  ScriptList<capacity> list{row};
  script::read({ScriptList<capacity>::take, &list});
  if (list.line) list.line->add(']');
}

}  // namespace forkshim::log
