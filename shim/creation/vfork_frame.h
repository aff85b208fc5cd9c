// SPDX-License-Identifier: MIT
// Storage for creations that cannot live on the stack: a vfork child returns into its caller and
// overwrites everything below.
#pragma once

#include <stddef.h>

namespace forkshim {

class Creation;
struct Call;

namespace frames {

inline constexpr size_t count = 64;  // one bit each in Process::frames_taken
inline constexpr size_t frame_size = 12288;
inline constexpr size_t total_size = count * frame_size;

// `memory`: total_size bytes that a fork wipes, so that a child inherits no frame as taken.
void set_memory(char* memory);

// A creation in a free frame, or in a mapping of its own where more than `count` threads are
// inside a vfork. Null only if there is no memory for that.
Creation* acquire(const Call& call);
// The same in memory that a fork's child inherits with its content, at the price of two system
// calls: for a creation that has no stack to live on.
Creation* acquire_private(const Call& call);
void release(Creation* creation);

}  // namespace frames
}  // namespace forkshim
