// SPDX-License-Identifier: MIT
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace forkshim {

inline constexpr size_t lineage_size = 128;

// A process's path from the root, as text, and its length.
struct Lineage {
  uint32_t depth;
  char text[lineage_size];
};

// Reads the `lineage_size` bytes of one that any process of the tree may have written, also after
// it gave up its rights. One that is not terminated, leaves write_child no room for its mark, or
// would lead a log's %l to another path counts as unknown.
Lineage read_lineage(const char* text, uint32_t depth);

// The ordinal of a creation that was not counted: its child is "0.?".
inline constexpr uint32_t uncounted = UINT32_MAX;

// The child of `parent` with this ordinal: "0.3" and 1 give "0.3.1". A text that would exceed
// lineage_size stays its ancestor's, with a final '~'; the depth is still right. `child` may be
// `parent`. Async-signal-safe.
void write_child(const Lineage& parent, uint32_t ordinal, Lineage* child);

// The name of what a process makes within itself: "0.3", '#' and 2 give "0.3#2". Otherwise the
// same; its depth is the process's.
void write_member(const Lineage& process, char mark, uint32_t ordinal, Lineage* member);

}  // namespace forkshim
