// SPDX-License-Identifier: MIT
// Remembers which file a descriptor refers to. A program may close any descriptor, and the number
// may be reused for a file of its own, so check before each use. Not inlined, so that the stack is
// free again afterwards. Async-signal-safe.
#pragma once

#include <errno.h>
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
    return true;
  }

  // Whether `descriptor` refers to the remembered file.
  [[gnu::noinline]] bool is(int descriptor) const {
    struct stat status;
    return known_ && kernel::fstat(descriptor, &status) == 0 && status.st_dev == device_ &&
           status.st_ino == inode_;
  }

  // A pipe or socket, whose reader may go away.
  bool is_stream() const { return stream_; }
  // RLIMIT_FSIZE applies to it.
  bool is_regular() const { return regular_; }

 private:
  bool known_ = false;
  bool stream_ = false;
  bool regular_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace forkshim
