// SPDX-License-Identifier: MIT
// The numbers of the calls that create or execute, for each processor whose programs this kernel
// may run.
#pragma once

#include <linux/audit.h>

namespace forkshim::deep {

struct Architecture {
  unsigned audit;
  int fork, vfork, clone, clone3;  // -1: it has none
  int execve[2], execveat[2];      // the second is x32's

  constexpr bool creates(int number) const {
    return number == fork || number == vfork || number == clone || number == clone3;
  }
  constexpr bool executes_at(int number) const {
    return number == execveat[0] || number == execveat[1];
  }
  constexpr bool executes(int number) const {
    return number == execve[0] || number == execve[1] || executes_at(number);
  }
};

// x32 has x86-64's numbers, most of them, with a bit of its own.
inline constexpr unsigned x32_bit = 0x40000000;

inline constexpr Architecture architectures[] = {
    {AUDIT_ARCH_X86_64, 57, 58, 56, 435, {59, 520}, {322, 545}},
    {AUDIT_ARCH_I386, 2, 190, 120, 435, {11, -1}, {358, -1}},
    {AUDIT_ARCH_AARCH64, -1, -1, 220, 435, {221, -1}, {281, -1}},
};

}  // namespace forkshim::deep
