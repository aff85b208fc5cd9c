// SPDX-License-Identifier: MIT
// The numbers of the calls that create, for each processor whose programs this kernel may run.
#pragma once

#include <linux/audit.h>

namespace forkshim::deep {

struct Architecture {
  unsigned audit;
  int fork, vfork, clone, clone3;  // -1: it has none
};

// x32 has x86-64's numbers with a bit of its own.
inline constexpr unsigned x32_bit = 0x40000000;

inline constexpr Architecture architectures[] = {
    {AUDIT_ARCH_X86_64, 57, 58, 56, 435},
    {AUDIT_ARCH_I386, 2, 190, 120, 435},
    {AUDIT_ARCH_AARCH64, -1, -1, 220, 435},
};

}  // namespace forkshim::deep
