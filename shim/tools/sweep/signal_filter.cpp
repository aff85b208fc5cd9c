// SPDX-License-Identifier: MIT
#include "sweep/signal_filter.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/audit.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "supervision/seccomp_filter.h"
#include "sweep/killing_calls.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

constexpr unsigned creations[] = {__NR_clone, __NR_clone3,
#ifdef __NR_fork
                                  __NR_fork, __NR_vfork
#endif
};
#if defined __x86_64__
constexpr unsigned native = AUDIT_ARCH_X86_64;
#elif defined __i386__
constexpr unsigned native = AUDIT_ARCH_I386;
#elif defined __aarch64__
constexpr unsigned native = AUDIT_ARCH_AARCH64;
#endif

using seccomp::answer;
using seccomp::expect;
using seccomp::load;
using seccomp::Program;

void stop_creations(Program& program) {
  for (const unsigned call : creations) {
    load(program, offsetof(seccomp_data, arch));
    expect(program, native, 5);
    load(program, offsetof(seccomp_data, nr));
    expect(program, call, 3);
    load(program, offsetof(seccomp_data, args));
    // The flags of clone, of which a thread has this one. The others have no flags here.
    program.push_back(
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, call == __NR_clone ? CLONE_THREAD : 0u, 1, 0));
    answer(program, SECCOMP_RET_USER_NOTIF);
  }
}

Program filter(bool with_creations, pid_t supervisor) {
  Program program;
  if (with_creations) stop_creations(program);
  add_killing_calls(program, supervisor);
  answer(program, SECCOMP_RET_ALLOW);
  return program;
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

// ENOENT, too, is what Linux 6.11 and later say at once where no process has the filter any more.
bool is_unused(int listener) {
  pollfd state = {listener, 0, 0};
  return poll(&state, 1, 0) == 1 && (state.revents & POLLHUP);
}

}  // namespace

int filter_calls(bool with_creations, pid_t supervisor) {
  Program program = filter(with_creations, supervisor);
  const seccomp::Installed filter = seccomp::install(program);
  errno = filter.error;
  return filter.listener;
}

Filtered next_filtered(int listener, pid_t supervisor) {
  seccomp_notif call = {};
  Filtered result;
  result.alive = ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) == 0 || errno == EINTR ||
                 (errno == ENOENT && !is_unused(listener));
  result.id = call.id;
  if (!call.id) return result;
  if (is_creation(call)) {
    if (static_cast<pid_t>(call.pid) != supervisor && creates_process(call) &&
        !has_library(call.pid))
      result.creator = name_of_process(static_cast<pid_t>(call.pid));
  } else {
    result.signal = killing_call(call.data, static_cast<pid_t>(call.pid), supervisor);
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
