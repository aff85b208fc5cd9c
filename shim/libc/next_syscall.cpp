// SPDX-License-Identifier: MIT
#include "libc/next_syscall.h"

#include "base/errno_guard.h"
#include "libc/next.h"

using Syscall = long (*)(long, ...);

extern "C" {

// In arch/<cpu>/syscall.S: asks forkshim_resolve_syscall, and goes on to what that found.
long forkshim_find_syscall(long number, ...);
constinit Syscall forkshim_next_syscall = forkshim_find_syscall;

Syscall forkshim_resolve_syscall() {
  forkshim::ErrnoGuard errno_guard;
  const auto found = reinterpret_cast<Syscall>(forkshim::next::look_up("syscall", nullptr));
  __atomic_store_n(&forkshim_next_syscall, found, __ATOMIC_RELAXED);
  return found;
}
}

void forkshim::look_up_syscall() {
  if (__atomic_load_n(&forkshim_next_syscall, __ATOMIC_RELAXED) == forkshim_find_syscall)
    forkshim_resolve_syscall();
}
