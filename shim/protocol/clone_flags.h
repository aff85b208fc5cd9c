// SPDX-License-Identifier: MIT
// The names of clone(2)'s flags, up to Linux 7.1, as uapi/linux/sched.h has them: also those that
// the headers of the build's machine do not know yet.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace forkshim {

// That of bit `first_clone_flag` comes first. The lower ones are the signal at the child's end.
inline constexpr unsigned first_clone_flag = 7;
inline constexpr char clone_flag_names[][15] = {
    "NEWTIME",       "VM",          "FS",           "FILES",         "SIGHAND",
    "PIDFD",         "PTRACE",      "VFORK",        "PARENT",        "THREAD",
    "NEWNS",         "SYSVSEM",     "SETTLS",       "PARENT_SETTID", "CHILD_CLEARTID",
    "DETACHED",      "UNTRACED",    "CHILD_SETTID", "NEWCGROUP",     "NEWUTS",
    "NEWIPC",        "NEWUSER",     "NEWPID",       "NEWNET",        "IO",
    "CLEAR_SIGHAND", "INTO_CGROUP", "AUTOREAP",     "NNP",           "PIDFD_AUTOKILL",
    "EMPTY_MNTNS"};

// The flags that such a call takes: only clone3 knows NEWTIME, whose bit is one of the signal's
// elsewhere, and those from bit 32 up.
inline constexpr uint64_t clone_flag_bits(uint64_t flags, bool by_clone3) {
  return by_clone3 ? flags & ~uint64_t{0x7f} : flags & uint64_t{0xffffff00};
}
inline constexpr int clone_exit_signal(uint64_t flags, bool by_clone3) {
  return static_cast<int>(flags & (by_clone3 ? 0x7f : 0xff));
}

}  // namespace forkshim
