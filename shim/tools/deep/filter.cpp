// SPDX-License-Identifier: MIT
#include "deep/filter.h"

#include <linux/audit.h>
#include <sched.h>

#include "deep/architectures.h"
#include "forkshim/plugin.h"

namespace forkshim::deep {
namespace {

using seccomp::answer;
using seccomp::expect;
using seccomp::load;
using seccomp::Program;

void notify(Program& program, int number) {
  if (number < 0) return;
  expect(program, static_cast<__u32>(number), 1);
  answer(program, SECCOMP_RET_USER_NOTIF);
}

void notify_of_processes_alone(Program& program, int clone) {
  expect(program, static_cast<__u32>(clone), 4);
  load(program, offsetof(seccomp_data, args));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1));
  answer(program, SECCOMP_RET_ALLOW);
  answer(program, SECCOMP_RET_USER_NOTIF);
}

// With the call's number loaded.
Program calls_of(const Architecture& architecture, std::uint8_t kinds) {
  Program program;
  for (const int number : {architecture.fork, architecture.vfork, architecture.clone3})
    notify(program, number);
  if (kinds & FORKSHIM_EXEC)
    for (const auto& numbers : {architecture.execve, architecture.execveat})
      for (int i = 0; i < 2; ++i) notify(program, numbers[i]);
  if (kinds & FORKSHIM_THREAD)
    notify(program, architecture.clone);
  else
    notify_of_processes_alone(program, architecture.clone);
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

Program whole_program(const OtherCalls* others, std::uint8_t kinds) {
  Program program;
  if (others) others->add_to(program);
  load(program, offsetof(seccomp_data, arch));
  for (const Architecture& architecture : architectures) {
    const Program calls = calls_of(architecture, kinds);
    expect(program, architecture.audit, calls.size() + 2);
    load(program, offsetof(seccomp_data, nr));
    program.push_back(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, ~x32_bit));
    program.insert(program.end(), calls.begin(), calls.end());
  }
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

}  // namespace

seccomp::Installed install_filter(const OtherCalls* others, std::uint8_t kinds) {
  Program program = whole_program(others, kinds);
  return seccomp::install(program);
}

}  // namespace forkshim::deep
