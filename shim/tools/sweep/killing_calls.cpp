// SPDX-License-Identifier: MIT
#include "sweep/killing_calls.h"

#include <fmt/core.h>
#include <linux/audit.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cstddef>
#include <iterator>

#include "supervision/outcome.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

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

constexpr sock_filter word(unsigned offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset); }

// `at`: its own place.
constexpr sock_filter jump(unsigned at, unsigned value, unsigned equal, unsigned other) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, static_cast<__u8>(equal - at - 1),
                  static_cast<__u8>(other - at - 1));
}

// Another call has passed this after eight instructions: the kernel tries every number when it
// takes a filter, for half a millisecond where all comparisons are in a row. Signal 0 only asks
// whether there is such a process.
void stop(Program& program, const Abi& abi) {
  constexpr unsigned number = 2, kill = 8, single = 10, signal = 12, group = 14, judge = 17,
                     ask = 19, behind = 20;
  const sock_filter part[behind] = {
      word(offsetof(seccomp_data, arch)),
      jump(1, abi.arch, number, abi.arch ? behind : number),
      word(offsetof(seccomp_data, nr)),
      jump(3, abi.kill, kill, 4),
      jump(4, abi.tkill, single, 5),
      jump(5, abi.queue, single, 6),
      jump(6, abi.group_kill, group, 7),
      jump(7, abi.group_queue, group, behind),
      word(argument(0)),  // kill
      jump(9, static_cast<unsigned>(-1), signal, single),
      word(argument(0)),  // single
      jump(11, 1, signal, behind),
      word(argument(1)),  // signal
      BPF_STMT(BPF_JMP | BPF_JA, judge - signal - 2),
      word(argument(0)),  // group
      jump(15, 1, 16, behind),
      word(argument(2)),
      jump(judge, 0, 18, ask),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
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
  for (const Abi& abi : abis) stop(program, abi);
}

std::string killing_call(const seccomp_data& call, pid_t caller) {
  return in_our_pid_namespace(caller) ? describe(call, caller) : "";
}

}  // namespace forkshim::sweep
