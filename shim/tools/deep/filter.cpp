// SPDX-License-Identifier: MIT
#include "deep/filter.h"

#include <linux/audit.h>
#include <sched.h>

#include "deep/architectures.h"

namespace forkshim::deep {
namespace {

using seccomp::answer;
using seccomp::expect;
using seccomp::load;
using seccomp::Program;

// With the call's number loaded.
Program calls_of(const Architecture& architecture) {
  Program program;
  for (const int number : {architecture.fork, architecture.vfork, architecture.clone3}) {
    if (number < 0) continue;
    expect(program, static_cast<__u32>(number), 1);
    answer(program, SECCOMP_RET_USER_NOTIF);
  }
  expect(program, static_cast<__u32>(architecture.clone), 4);
  load(program, offsetof(seccomp_data, args));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
  answer(program, SECCOMP_RET_ALLOW);
  answer(program, SECCOMP_RET_USER_NOTIF);
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

Program whole_program(const OtherCalls* others) {
  Program program;
  if (others) others->add_to(program);
  load(program, offsetof(seccomp_data, arch));
  for (const Architecture& architecture : architectures) {
    const Program calls = calls_of(architecture);
    expect(program, architecture.audit, calls.size() + 2);
    load(program, offsetof(seccomp_data, nr));
    program.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~x32_bit));
    program.insert(program.end(), calls.begin(), calls.end());
  }
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

}  // namespace

seccomp::Installed install_filter(const OtherCalls* others) {
  Program program = whole_program(others);
  return seccomp::install(program);
}

}  // namespace forkshim::deep
