// SPDX-License-Identifier: MIT
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace forkshim {

inline constexpr size_t lineage_size = 128;

// A place in the tree, as text and as the distance from the root.
struct Lineage {
  uint32_t depth;
  char text[lineage_size];
};

// Stands for the ordinal of a creation that nobody counted: its child is "0.?".
inline constexpr uint32_t uncounted = UINT32_MAX;

// The child of `parent` by its ordinal: "0.3" and 1 give "0.3.1". A text that would outgrow
// lineage_size stays as its ancestor's, marked by a final '~'; the depth stays right. `child` may
// be `parent`. Async-signal-safe.
void write_child(const Lineage& parent, uint32_t ordinal, Lineage* child);

}  // namespace forkshim
