// SPDX-License-Identifier: MIT
// The keys `objects` and `stack` of a line: lists of words, so that each reader of logs can skip
// them (forkshim-log(5)).
#pragma once

#include "output/json_line.h"
#include "protocol/log_keys.h"
#include "unwind/walk.h"

namespace forkshim::log {

// "PATH BUILD-ID", or "PATH -" for an object without one.
template <size_t capacity>
void add_object(JsonLine<capacity>& row, Line<capacity>& list, const unwind::Image& image,
                Text program_as_json) {
  const char* const path = image.object().path;
  list.add('"');
  if (path[0]) {
    row.escape(path);
  } else {
    list.add(Text(program_as_json.data + 1, program_as_json.size - 2));
  }
  const Text id = image.build_id();
  list.add(id.empty() ? " -" : " ");
  for (size_t i = 0; i < id.size; ++i) {
    const auto byte = static_cast<unsigned char>(id.data[i]);
    list.add("0123456789abcdef"[byte >> 4]).add("0123456789abcdef"[byte & 15]);
  }
  list.add('"');
}

template <size_t capacity>
void add_stack(JsonLine<capacity>& row, const unwind::Stack& stack, Text program_as_json) {
  if (stack.frame_count == 0) return;
  auto& objects = row.begin(key::objects);
  for (size_t i = 0; i < stack.object_count; ++i) {
    objects.add(i == 0 ? '[' : ',');
    add_object(row, objects, stack.objects[i], program_as_json);
  }
  objects.add(']');
  auto& frames = row.begin(key::stack);
  for (size_t i = 0; i < stack.frame_count; ++i) {
    frames.add(i == 0 ? "[\"" : ",\"").add_number(stack.object_of[i]);
    frames.add('+').add_hex(stack.offsets[i]).add('"');
  }
  frames.add(']');
}

}  // namespace forkshim::log
