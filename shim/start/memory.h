// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Maps what this process counts in, once, in pages that a fork hands to the child as zeroes. False
// if there is no memory.
bool map_memory();

}  // namespace forkshim
