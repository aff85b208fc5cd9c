// SPDX-License-Identifier: MIT
#include "supervision/seccomp_filter.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

namespace forkshim::seccomp {

void load(Program& program, std::size_t offset) {
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<__u32>(offset)));
}

void expect(Program& program, std::uint32_t value, std::size_t skipped) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, static_cast<__u8>(skipped)));
}

void answer(Program& program, std::uint32_t action) {
  program.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}

Installed install(Program& program) {
  const sock_fprog whole = {static_cast<unsigned short>(program.size()), program.data()};
  Installed result;
  // Kernels before 5.16 slow down what has a filter, unless told not to.
  unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV |
                        SECCOMP_FILTER_FLAG_SPEC_ALLOW;
  for (;;) {
    const long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &whole);
    result.listener = static_cast<int>(listener);
    result.error = listener < 0 ? errno : 0;
    if (result.error == EINVAL && (flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) != 0) {
      flags &= ~SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;  // Linux before 5.19
    } else if (result.error == EACCES && !result.no_new_privs) {
      if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return result;
      result.no_new_privs = true;
    } else {
      return result;
    }
  }
}

}  // namespace forkshim::seccomp
