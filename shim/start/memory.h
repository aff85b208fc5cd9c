// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Maps what this process counts in and the frames of its vforks, once: one mapping, which a fork
// hands to the child as zeroes. False if there is no memory.
bool map_memory();

}  // namespace forkshim
