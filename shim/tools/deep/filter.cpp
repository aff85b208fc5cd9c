// SPDX-License-Identifier: MIT
#include "deep/filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#include "deep/architectures.h"

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

namespace forkshim::deep {
namespace {

constexpr __u32 x32_bit = 0x40000000;

using Program = std::vector<sock_filter>;

void load(Program& program, size_t offset) {
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<__u32>(offset)));
}

void answer(Program& program, __u32 action) {
  program.push_back(BPF_STMT(BPF_RET | BPF_K, action));
}

void unless_equal_skip(Program& program, __u32 value, size_t skipped) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, static_cast<__u8>(skipped)));
}

// With the call's number loaded.
Program calls_of(const Architecture& architecture) {
  Program program;
  for (const int number : {architecture.fork, architecture.vfork, architecture.clone3}) {
    if (number < 0) continue;
    unless_equal_skip(program, static_cast<__u32>(number), 1);
    answer(program, SECCOMP_RET_USER_NOTIF);
  }
  unless_equal_skip(program, static_cast<__u32>(architecture.clone), 4);
  load(program, offsetof(seccomp_data, args));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
  answer(program, SECCOMP_RET_ALLOW);
  answer(program, SECCOMP_RET_USER_NOTIF);
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

Program whole_program() {
  Program program;
  load(program, offsetof(seccomp_data, arch));
  for (const Architecture& architecture : architectures) {
    const Program calls = calls_of(architecture);
    unless_equal_skip(program, architecture.audit, calls.size() + 2);
    load(program, offsetof(seccomp_data, nr));
    program.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~x32_bit));
    program.insert(program.end(), calls.begin(), calls.end());
  }
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

long install(const sock_fprog& program, unsigned long flags) {
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

}  // namespace

Filter install_filter() {
  Program instructions = whole_program();
  const sock_fprog program = {static_cast<unsigned short>(instructions.size()),
                              instructions.data()};
  Filter filter;
  unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
  for (;;) {
    const long answered = install(program, flags);
    filter.waits_killable = flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
    filter.listener = static_cast<int>(answered);
    filter.error = answered < 0 ? errno : 0;
    if (filter.error == EINVAL && filter.waits_killable) {
      flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;  // Linux before 5.19
    } else if (filter.error == EACCES && !filter.no_new_privs) {
      if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return filter;
      filter.no_new_privs = true;
    } else {
      return filter;
    }
  }
}

}  // namespace forkshim::deep
