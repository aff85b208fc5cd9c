// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace forkshim::symbols {

// Opens a regular file to be mapped: as it is where no other user can cut it, which would be SIGBUS
// for whoever has it mapped, else as a copy, whose size is taken from `room`. Returns a descriptor,
// or -1 with errno, EFBIG where a copy finds no room.
int open_steady(const char* path, std::size_t& room);

}  // namespace forkshim::symbols
