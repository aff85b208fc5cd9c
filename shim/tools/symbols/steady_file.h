// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace forkshim::symbols {

// What is left, in bytes, for all files that are open.
struct Room {
  std::size_t copies = std::size_t{256} << 20;
  std::size_t unpacked = std::size_t{1} << 30;  // of compressed sections
};

// Opens a regular file to be mapped: as it is where no other user can cut it, which would be SIGBUS
// for whoever has it mapped, else as a copy. Returns a descriptor, or -1 with errno: EFBIG where a
// copy finds no room, ENOBUFS where its compressed sections find none, EINVAL for a
// large file that is no ELF.
int open_steady(const char* path, Room& room);

}  // namespace forkshim::symbols
