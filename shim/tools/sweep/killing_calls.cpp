// SPDX-License-Identifier: MIT
#include "sweep/killing_calls.h"

#include <asm/sockios.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <linux/audit.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "supervision/outcome.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

using seccomp::Program;

// The calls that signal a process or a thread by its number, in each ABI that a program of this
// machine may use, and those that name who gets a file's SIGIO. The signal is the second argument,
// or the third of those with a thread group. fcntl64: where there is none, fcntl.
struct Abi {
  unsigned arch;
  unsigned kill, tkill, queue, group_kill, group_queue, fcntl, fcntl64, ioctl;
};

#if defined __x86_64__ || defined __i386__
constexpr Abi abis[] = {{AUDIT_ARCH_X86_64, 62, 200, 129, 234, 297, 72, 72, 16},
                        {AUDIT_ARCH_X86_64, 0x4000003e, 0x400000c8, 0x4000020c, 0x400000ea,  // x32
                         0x40000218, 0x40000048, 0x40000048, 0x40000202},
                        {AUDIT_ARCH_I386, 37, 238, 178, 270, 335, 55, 221, 54}};
#elif defined __aarch64__
constexpr Abi abis[] = {{AUDIT_ARCH_AARCH64, 129, 130, 138, 131, 240, 25, 25, 29},
                        {AUDIT_ARCH_ARM, 37, 238, 178, 268, 363, 55, 221, 54}};
#else
constexpr Abi abis[] = {{0, __NR_kill, __NR_tkill, __NR_rt_sigqueueinfo, __NR_tgkill,
                         __NR_rt_tgsigqueueinfo, __NR_fcntl, __NR_fcntl, __NR_ioctl}};
#endif

constexpr unsigned everybody = static_cast<unsigned>(-1);

// All processors that forkshim runs on are little-endian: the lower half of an argument is first.
constexpr unsigned argument(unsigned number) {
  return static_cast<unsigned>(offsetof(seccomp_data, args)) + 8 * number;
}

constexpr sock_filter word(unsigned offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset); }

// `at`: its own place.
constexpr sock_filter jump(unsigned at, unsigned value, unsigned equal, unsigned other) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, static_cast<__u8>(equal - at - 1),
                  static_cast<__u8>(other - at - 1));
}

// Another call has passed this after eleven instructions: the kernel tries every number when it
// takes a filter, for half a millisecond where all comparisons are in a row. Signal 0 only asks
// whether there is such a process. What ioctl sets is in memory, and for killing_call() to read.
void stop(Program& program, const Abi& abi, pid_t supervisor) {
  constexpr unsigned number = 2, kill = 11, single = 14, signal = 17, group = 19, judge = 23,
                     allow = 24, fcntl = 25, ioctl = 30, ask = 33, behind = 34;
  const auto above = static_cast<unsigned>(supervisor);
  const sock_filter part[behind] = {
      word(offsetof(seccomp_data, arch)),
      jump(1, abi.arch, number, abi.arch ? behind : number),
      word(offsetof(seccomp_data, nr)),
      jump(3, abi.kill, kill, 4),
      jump(4, abi.tkill, single, 5),
      jump(5, abi.queue, single, 6),
      jump(6, abi.group_kill, group, 7),
      jump(7, abi.group_queue, group, 8),
      jump(8, abi.fcntl, fcntl, 9),
      jump(9, abi.fcntl64, fcntl, 10),
      jump(10, abi.ioctl, ioctl, behind),
      word(argument(0)),  // kill
      jump(12, everybody, signal, 13),
      jump(13, 0u - above, signal, single),
      word(argument(0)),  // single
      jump(15, 1, signal, 16),
      jump(16, above, signal, behind),
      word(argument(1)),  // signal
      BPF_STMT(BPF_JMP | BPF_JA, judge - signal - 2),
      word(argument(0)),  // group
      jump(20, 1, 22, 21),
      jump(21, above, 22, behind),
      word(argument(2)),
      jump(judge, 0, allow, ask),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      word(argument(1)),  // fcntl
      jump(26, F_SETOWN, 27, behind),
      word(argument(2)),
      jump(28, everybody, ask, 29),
      jump(29, 1, ask, behind),
      word(argument(1)),  // ioctl
      jump(31, FIOSETOWN, ask, 32),
      jump(32, SIOCSPGRP, ask, behind),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),  // ask
  };
  program.insert(program.end(), std::begin(part), std::end(part));
}

bool in_our_pid_namespace(pid_t pid) {
  struct stat ours = {}, theirs = {};
  return stat("/proc/self/ns/pid", &ours) != 0 ||
         stat(fmt::format("/proc/{}/ns/pid", pid).c_str(), &theirs) != 0 ||
         ours.st_ino == theirs.st_ino;
}

// The number at an address of the caller's memory; 0 where it cannot be read.
int number_at(std::uint64_t address, pid_t caller) {
  int number = 0;
  iovec here = {&number, sizeof number};
  iovec there = {reinterpret_cast<void*>(static_cast<std::uintptr_t>(address)), sizeof number};
  return process_vm_readv(caller, &here, 1, &there, 1, 0) == sizeof number ? number : 0;
}

// Nothing where the owner is another than the filter could see.
std::string describe_ioctl(const seccomp_data& call, pid_t caller) {
  const int owner = number_at(call.args[2], caller);
  if (owner != -1 && owner != 1) return "";
  const char* const request = call.args[1] == FIOSETOWN ? "FIOSETOWN" : "SIOCSPGRP";
  return fmt::format("ioctl({}, {}) by {}", request, owner, name_of_process(caller));
}

// What a parent that does not wait for it does not notice.
bool is_harmless(int signal) {
  return signal == SIGCHLD || signal == SIGCONT || signal == SIGURG || signal == SIGWINCH;
}

// A supervisor's number is another one in each run.
std::string describe_kill(int pid, int signal, pid_t caller, pid_t supervisor) {
  const bool upwards = pid == supervisor || pid == -supervisor;
  if (upwards && is_harmless(signal)) return "";
  const std::string whom = pid == supervisor    ? "getppid()"
                           : pid == -supervisor ? "-getppid()"
                                                : fmt::format("{}", pid);
  return fmt::format("kill({}, {}) by {}", whom, signal_name(signal), name_of_process(caller));
}

std::string describe(const seccomp_data& call, pid_t caller, pid_t supervisor) {
  const auto number = static_cast<unsigned>(call.nr);
  const auto pid = static_cast<int>(call.args[0]);
  const auto signal_by = [&](std::uint64_t signal) {
    return describe_kill(pid, static_cast<int>(signal), caller, supervisor);
  };
  for (const Abi& abi : abis) {
    if (abi.arch && abi.arch != call.arch) continue;
    if (number == abi.ioctl) return describe_ioctl(call, caller);
    if (number == abi.fcntl || number == abi.fcntl64)
      return fmt::format("fcntl(F_SETOWN, {}) by {}", static_cast<int>(call.args[2]),
                         name_of_process(caller));
    if (number == abi.group_kill || number == abi.group_queue) return signal_by(call.args[2]);
    if (number == abi.kill || number == abi.tkill || number == abi.queue)
      return signal_by(call.args[1]);
  }
  return fmt::format("kill({})", pid);
}

}  // namespace

std::string name_of_process(pid_t pid) {
  std::string name = read_file(fmt::format("/proc/{}/comm", pid));
  while (!name.empty() && name.back() == '\n') name.pop_back();
  return name.empty() ? "a process" : name;
}

void add_killing_calls(seccomp::Program& program, pid_t supervisor) {
  for (const Abi& abi : abis) stop(program, abi, supervisor);
}

std::string killing_call(const seccomp_data& call, pid_t caller, pid_t supervisor) {
  return in_our_pid_namespace(caller) ? describe(call, caller, supervisor) : "";
}

}  // namespace forkshim::sweep
