// SPDX-License-Identifier: MIT
// System calls that go past libc's symbols, where another preload may stand: fakeroot and
// libfaketime take a lock in fstat, and libfaketime's is gone when a program's last line is due.
#pragma once

#include <sys/stat.h>
#include <sys/syscall.h>

extern "C" long forkshim_kernel(long number, long a, long b, long c);

namespace forkshim::kernel {

// 0, or a negative errno. On 64-bit machines libc's structure is the kernel's.
inline long fstat(int descriptor, struct stat* status) {
  return forkshim_kernel(SYS_fstat, descriptor, reinterpret_cast<long>(status), 0);
}

}  // namespace forkshim::kernel
