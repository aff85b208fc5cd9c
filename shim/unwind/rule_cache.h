// SPDX-License-Identifier: MIT
// Rules that earlier walks have found: most of a process's creations come from a few functions.
#pragma once

#include "base/text.h"
#include "unwind/rules.h"

namespace forkshim::unwind {

// Zeroed memory is an empty one. Not for two threads at once.
class RuleCache {
 public:
  // The build id tells an object from another one that was loaded at its address later.
  const Rules* find(const Image& image, uintptr_t place) const {
    const Entry& entry = entries_[index_for(place)];
    const bool found = entry.place == place && entry.build_id == start_of(image.build_id());
    return found && entry.build_id != 0 ? &entry.rules : nullptr;
  }

  // Keeps them, if they can be followed without the tables.
  void keep(const Image& image, uintptr_t place, const Rules& rules) {
    const uint64_t build_id = start_of(image.build_id());
    if (build_id == 0 || rules.uses_expressions) return;
    entries_[index_for(place)] = {place, build_id, rules};
  }

 private:
  struct Entry {
    uintptr_t place;
    uint64_t build_id;  // 0 in an empty entry
    Rules rules;
  };
  static constexpr size_t size = 64;

  static uint64_t start_of(Text build_id) {
    uint64_t start = 0;
    if (build_id.size >= sizeof start) memcpy(&start, build_id.data, sizeof start);
    return start;
  }

  static size_t index_for(uintptr_t place) { return place * 0x9e3779b1u / 64 % size; }

  Entry entries_[size];
};

}  // namespace forkshim::unwind
