// SPDX-License-Identifier: MIT
// Storage for creations that cannot live on the stack: a vfork child returns into its caller and
// overwrites everything below. A fork hands it to the child with its content, because valgrind and
// others make a fork of a vfork.
#pragma once

#include <stddef.h>

namespace forkshim {

class Creation;
struct Call;

namespace frames {

inline constexpr size_t count = 64;  // one bit each in Process::frames_taken
inline constexpr size_t frame_size = 12288;
inline constexpr size_t register_size = 64;  // at its end, for assembly

// A creation in a free frame, or in a mapping of its own where more than `count` threads are
// inside a vfork. Null only if there is no memory for that. A child inherits no frame as taken.
Creation* acquire(const Call& call);
// The same in a mapping of its own, at the price of two system calls: for a creation that has no
// stack to live on, and whose child releases it, too.
Creation* acquire_private(const Call& call);
void release(Creation* creation);

}  // namespace frames
}  // namespace forkshim
