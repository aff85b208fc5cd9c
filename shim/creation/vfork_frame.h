// SPDX-License-Identifier: MIT
// Places for creations that may not stand on the stack: a vfork child returns into its caller and
// overwrites what is below, so its creation waits here for the parent to go on.
#pragma once

#include <stddef.h>

namespace forkshim {

class Creation;
struct Call;

namespace frames {

inline constexpr size_t count = 64;  // one bit each in Process::frames_taken
inline constexpr size_t frame_size = 12288;
inline constexpr size_t total_size = count * frame_size;

// Where the places are: in the pages that a fork wipes, so that a child inherits none as taken.
void place(char* memory);

// A creation in a free place, or in a mapping of its own where more than `count` threads are
// inside a vfork. Null only if there is no memory for that.
Creation* take(const Call& call);
// The same in memory that a fork's child inherits with its content, at the price of two system
// calls: for a creation that has no stack to stand on.
Creation* take_private(const Call& call);
void give_back(Creation* creation);

}  // namespace frames
}  // namespace forkshim
