// SPDX-License-Identifier: MIT
#include "sweep/signal_filter.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/audit.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "supervision/outcome.h"
#include "supervision/seccomp_filter.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

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

constexpr unsigned creations[] = {__NR_clone, __NR_clone3,
#ifdef __NR_fork
                                  __NR_fork, __NR_vfork
#endif
};
constexpr unsigned native = abis[0].arch;

using seccomp::answer;
using seccomp::expect;
using seccomp::load;
using seccomp::Program;

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

void stop_creations(Program& program) {
  for (const unsigned call : creations) {
    load(program, offsetof(seccomp_data, arch));
    expect(program, native, 5);
    load(program, offsetof(seccomp_data, nr));
    expect(program, call, 3);
    load(program, argument(0));
    // The flags of clone, of which a thread has this one. The others have no flags here.
    program.push_back(
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, call == __NR_clone ? CLONE_THREAD : 0u, 1, 0));
    answer(program, SECCOMP_RET_USER_NOTIF);
  }
}

Program filter(bool with_creations) {
  Program program;
  if (with_creations) stop_creations(program);
  for (const Abi& abi : abis) {
    stop(program, abi, abi.kill, static_cast<unsigned>(-1), 1);
    for (const unsigned call : {abi.kill, abi.tkill, abi.queue}) stop(program, abi, call, 1, 1);
    for (const unsigned call : {abi.group_kill, abi.group_queue}) stop(program, abi, call, 1, 2);
  }
  answer(program, SECCOMP_RET_ALLOW);
  return program;
}

bool in_our_pid_namespace(unsigned pid) {
  struct stat ours = {}, theirs = {};
  return stat("/proc/self/ns/pid", &ours) != 0 ||
         stat(fmt::format("/proc/{}/ns/pid", pid).c_str(), &theirs) != 0 ||
         ours.st_ino == theirs.st_ino;
}

std::string name_of_process(unsigned pid) {
  std::string name = read_file(fmt::format("/proc/{}/comm", pid));
  while (!name.empty() && name.back() == '\n') name.pop_back();
  return name.empty() ? "a process" : name;
}

std::string describe(const seccomp_notif& call) {
  const auto number = static_cast<unsigned>(call.data.nr);
  const auto pid = static_cast<int>(call.data.args[0]);
  for (const Abi& abi : abis) {
    const bool grouped = number == abi.group_kill || number == abi.group_queue;
    if (abi.arch && (abi.arch != call.data.arch || (number != abi.kill && number != abi.tkill &&
                                                    number != abi.queue && !grouped)))
      continue;
    return fmt::format("kill({}, {}) by {}", pid,
                       signal_name(static_cast<int>(call.data.args[grouped ? 2 : 1])),
                       name_of_process(call.pid));
  }
  return fmt::format("kill({})", pid);
}

// Threads are none: clone3 has its flags in memory.
bool creates_process(const seccomp_notif& call) {
  if (call.data.nr != __NR_clone3) return true;
  const int memory = open(fmt::format("/proc/{}/mem", call.pid).c_str(), O_RDONLY | O_CLOEXEC);
  std::uint64_t flags = 0;
  const auto at = static_cast<off_t>(call.data.args[0]);
  const bool known = memory >= 0 && pread(memory, &flags, sizeof flags, at) == sizeof flags;
  if (memory >= 0) close(memory);
  return known && !(flags & CLONE_THREAD);
}

bool has_library(unsigned pid) {
  const char* const library = std::getenv("FORKSHIM_LIBRARY");
  const std::string name(base_name(library ? library : "libforkshim.so"));
  return read_file(fmt::format("/proc/{}/maps", pid)).find("/" + name) != std::string::npos;
}

bool is_creation(const seccomp_notif& call) {
  const auto number = static_cast<unsigned>(call.data.nr);
  return std::find(std::begin(creations), std::end(creations), number) != std::end(creations) &&
         call.data.arch == native;
}

}  // namespace

int filter_calls(bool with_creations) {
  Program program = filter(with_creations);
  // Older kernels slow down what has a filter, unless told not to.
  const seccomp::Installed filter = seccomp::install(program, SECCOMP_FILTER_FLAG_SPEC_ALLOW);
  errno = filter.error;
  return filter.listener;
}

Filtered next_filtered(int listener, pid_t supervisor) {
  seccomp_notif call = {};
  Filtered result;
  result.alive =
      ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) == 0 || errno == EINTR || errno == ENOENT;
  result.id = call.id;
  if (!call.id) return result;
  if (is_creation(call)) {
    if (static_cast<pid_t>(call.pid) != supervisor && creates_process(call) &&
        !has_library(call.pid))
      result.creator = name_of_process(call.pid);
  } else if (in_our_pid_namespace(call.pid)) {
    result.signal = describe(call);
  }
  return result;
}

void answer_filtered(int listener, const Filtered& call) {
  if (!call.id) return;
  seccomp_notif_resp response = {};
  response.id = call.id;
  response.flags = call.signal.empty() ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0;
  response.error = call.signal.empty() ? 0 : -EPERM;
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

}  // namespace forkshim::sweep
