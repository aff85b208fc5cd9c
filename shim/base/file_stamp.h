// SPDX-License-Identifier: MIT
// By what a file is known again: another file, and other contents, owner or mode, have another one.
#pragma once

#include <stdint.h>
#include <sys/stat.h>

namespace forkshim {

// The same for 32 and 64 bits.
struct FileStamp {
  uint64_t device;
  uint64_t inode;
  uint64_t size;
  uint64_t changed_ns;  // ctime, which no program can set

  static FileStamp of(const struct stat& status) {
    const auto seconds = static_cast<uint64_t>(status.st_ctim.tv_sec);
    return {static_cast<uint64_t>(status.st_dev), static_cast<uint64_t>(status.st_ino),
            static_cast<uint64_t>(status.st_size),
            seconds * 1'000'000'000u + static_cast<uint64_t>(status.st_ctim.tv_nsec)};
  }
  bool operator==(const FileStamp& other) const {
    return device == other.device && inode == other.inode && size == other.size &&
           changed_ns == other.changed_ns;
  }
};

static_assert(sizeof(FileStamp) == 32);

}  // namespace forkshim
