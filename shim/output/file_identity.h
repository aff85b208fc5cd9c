// SPDX-License-Identifier: MIT
// Remembers which file a descriptor refers to. A program may close any descriptor, and the number
// may be reused for a file of its own, so check before each use. Not inlined, so that the stack is
// free again afterwards. Async-signal-safe.
//
// Since Linux 6.13, whoever asks for a file's times makes the next write set a new one, which ext4
// journals; fstat(2) always asks. So a regular file is asked for its inode alone, by statx(2),
// which Linux has from 4.11 on, and by fstat(2) where that is refused.
#pragma once

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/kernel.h"

namespace forkshim {

class FileIdentity {
 public:
  // Remembers the file behind `descriptor`; false, with errno, if it is closed.
  [[gnu::noinline]] bool remember(int descriptor) {
    struct stat status;
    const long error = -kernel::fstat(descriptor, &status);
    known_ = error == 0;
    if (!known_) {
      errno = static_cast<int>(error);
      return false;
    }
    device_ = status.st_dev;
    inode_ = status.st_ino;
    stream_ = S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode);
    regular_ = S_ISREG(status.st_mode);
    by_statx_ = regular_ && ask(descriptor, &place_);
    return true;
  }

  // Whether `descriptor` refers to the remembered file.
  bool is(int descriptor) const {
    return by_statx_ ? is_by_statx(descriptor) : known_ && is_by_fstat(descriptor);
  }

  // A pipe or socket, whose reader may go away.
  bool is_stream() const { return stream_; }
  // RLIMIT_FSIZE applies to it.
  bool is_regular() const { return regular_; }

 private:
  // As statx(2) has it.
  struct Place {
    uint64_t inode, device;
  };

  // Inline where it is called, whose stack is free again afterwards.
  [[gnu::always_inline]] static bool ask(int descriptor, Place* place) {
    constexpr int without_path = 0x1000, without_sync = 0x4000;  // AT_EMPTY_PATH, DONT_SYNC
    constexpr unsigned inode_alone = 0x100;                      // STATX_INO
    struct {
      uint32_t mask, before_inode[7];
      uint64_t inode, before_device[12];
      uint64_t device, behind[14];
    } status;  // which some libcs' headers lack
    static_assert(sizeof status == 256);
    status.mask = 0;  // its first byte is the empty path: no page of constants is touched
    if (kernel::call(SYS_statx, descriptor, &status, without_path | without_sync, inode_alone,
                     &status) != 0)
      return false;
    *place = {status.inode, status.device};
    return (status.mask & inode_alone) != 0;
  }

  [[gnu::noinline]] bool is_by_statx(int descriptor) const {
    Place found;
    if (ask(descriptor, &found)) [[likely]]
      return found.inode == place_.inode && found.device == place_.device;
    return is_by_fstat(descriptor);
  }

  [[gnu::noinline]] bool is_by_fstat(int descriptor) const {
    struct stat status;
    return kernel::fstat(descriptor, &status) == 0 && status.st_dev == device_ &&
           status.st_ino == inode_;
  }

  bool known_ = false;
  bool stream_ = false;
  bool regular_ = false;
  bool by_statx_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  Place place_ = {};
};

}  // namespace forkshim
