// SPDX-License-Identifier: MIT
#include "sweep/killing_calls.h"

#include <fmt/core.h>
#include <linux/audit.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstddef>

#include "supervision/outcome.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

using seccomp::answer;
using seccomp::expect;
using seccomp::load;
using seccomp::Program;

// The calls that signal a process or a thread by its number, in each ABI that a program of this
// machine may use. The signal is the second argument, or the third of those with a thread group.
struct Abi {
  unsigned arch;
  unsigned kill, tkill, queue, group_kill, group_queue;
};

#if defined __x86_64__ || defined __i386__
constexpr Abi abis[] = {
    {AUDIT_ARCH_X86_64, 62, 200, 129, 234, 297},
    {AUDIT_ARCH_X86_64, 0x4000003e, 0x400000c8, 0x4000020c, 0x400000ea, 0x40000218},  // x32
    {AUDIT_ARCH_I386, 37, 238, 178, 270, 335}};
#elif defined __aarch64__
constexpr Abi abis[] = {{AUDIT_ARCH_AARCH64, 129, 130, 138, 131, 240},
                        {AUDIT_ARCH_ARM, 37, 238, 178, 268, 363}};
#else
constexpr Abi abis[] = {
    {0, __NR_kill, __NR_tkill, __NR_rt_sigqueueinfo, __NR_tgkill, __NR_rt_tgsigqueueinfo}};
#endif

// All processors that forkshim runs on are little-endian: the lower half of an argument is first.
constexpr unsigned argument(unsigned number) {
  return static_cast<unsigned>(offsetof(seccomp_data, args)) + 8 * number;
}

// Signal 0 only asks whether there is such a process.
void stop(Program& program, const Abi& abi, unsigned call, unsigned pid, unsigned signal) {
  if (abi.arch) {
    load(program, offsetof(seccomp_data, arch));
    expect(program, abi.arch, 8);
  }
  load(program, offsetof(seccomp_data, nr));
  expect(program, call, 6);
  load(program, argument(0));
  expect(program, pid, 4);
  load(program, argument(signal));
  expect(program, 0, 1);
  answer(program, SECCOMP_RET_ALLOW);
  answer(program, SECCOMP_RET_USER_NOTIF);
}

bool in_our_pid_namespace(pid_t pid) {
  struct stat ours = {}, theirs = {};
  return stat("/proc/self/ns/pid", &ours) != 0 ||
         stat(fmt::format("/proc/{}/ns/pid", pid).c_str(), &theirs) != 0 ||
         ours.st_ino == theirs.st_ino;
}

std::string describe(const seccomp_data& call, pid_t caller) {
  const auto number = static_cast<unsigned>(call.nr);
  const auto pid = static_cast<int>(call.args[0]);
  for (const Abi& abi : abis) {
    const bool grouped = number == abi.group_kill || number == abi.group_queue;
    if (abi.arch && (abi.arch != call.arch || (number != abi.kill && number != abi.tkill &&
                                               number != abi.queue && !grouped)))
      continue;
    return fmt::format("kill({}, {}) by {}", pid,
                       signal_name(static_cast<int>(call.args[grouped ? 2 : 1])),
                       name_of_process(caller));
  }
  return fmt::format("kill({})", pid);
}

}  // namespace

std::string name_of_process(pid_t pid) {
  std::string name = read_file(fmt::format("/proc/{}/comm", pid));
  while (!name.empty() && name.back() == '\n') name.pop_back();
  return name.empty() ? "a process" : name;
}

void add_killing_calls(seccomp::Program& program) {
  for (const Abi& abi : abis) {
    stop(program, abi, abi.kill, static_cast<unsigned>(-1), 1);
    for (const unsigned call : {abi.kill, abi.tkill, abi.queue}) stop(program, abi, call, 1, 1);
    for (const unsigned call : {abi.group_kill, abi.group_queue}) stop(program, abi, call, 1, 2);
  }
}

std::string killing_call(const seccomp_data& call, pid_t caller) {
  return in_our_pid_namespace(caller) ? describe(call, caller) : "";
}

}  // namespace forkshim::sweep
