// SPDX-License-Identifier: MIT
#include "symbols/steady_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "symbols/unpacked_size.h"
#include "text/files.h"
#include "trust/ownership.h"
#include "trust/writers.h"

namespace forkshim::symbols {
namespace {

bool others_can_cut(int file, const struct stat& status) {
  owners::set_trusted_users(std::getenv("FORKSHIM_TRUST"), false);
  return !owners::may_give_orders(status) || owners::others_may_write(status, file);
}

// What is cut off meanwhile is missing in the copy.
bool copy(int from, int to, std::size_t size) {
  char part[65536];
  for (std::size_t at = 0; at < size;) {
    const ssize_t got = pread(from, part, std::min(sizeof part, size - at), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    if (pwrite(to, part, static_cast<std::size_t>(got), static_cast<off_t>(at)) != got)
      return false;
    at += static_cast<std::size_t>(got);
  }
  constexpr int all = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL;
  return fcntl(to, F_ADD_SEALS, all) == 0;
}

int copy_of(int file, std::size_t size) {
  const int memory = memfd_create("forkshim-symbols", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (memory < 0 || copy(file, memory, size)) return memory;
  const int error = errno;
  close(memory);
  errno = error;
  return -1;
}

int open_uncut(const char* path, std::size_t& room) {
  const int file = open_regular(path, O_RDONLY);
  struct stat status = {};
  if (file < 0 || (fstat(file, &status) == 0 && !others_can_cut(file, status))) return file;
  const auto size = static_cast<std::size_t>(status.st_size);
  int steady = -1;
  errno = EFBIG;
  if (size <= room) {
    room -= size;
    steady = copy_of(file, size);
  }
  const int error = errno;
  close(file);
  errno = error;
  return steady;
}

}  // namespace

int open_steady(const char* path, Room& room) {
  const int file = open_uncut(path, room.copies);
  if (file < 0) return file;
  const auto unpacked = unpacked_size(file);
  if (unpacked && *unpacked <= room.unpacked) {
    room.unpacked -= *unpacked;
    return file;
  }
  close(file);
  errno = unpacked ? ENOBUFS : EINVAL;
  return -1;
}

}  // namespace forkshim::symbols
