// SPDX-License-Identifier: MIT
// wait and its kin. A process that a signal ends, or that does not load this library, writes no end
// into the log: its parent learns it here, and tells the run (output/end_of_process.h).
//
// Cancellation points, and async-signal-safe: a jump where nobody is to be told, and else a frame
// that may be left at any time. The real function stores into the caller's own memory.
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/export.h"
#include "entry/child_end.h"
#include "libc/next.h"
#include "start/start.h"

using namespace forkshim;

namespace {

template <typename Signature>
class Waits;

template <typename Result, typename... Arguments>
class Waits<Result(Arguments...)> : public next::Real<Result(Arguments...)> {
 public:
  using next::Real<Result(Arguments...)>::Real;

  // The real function, once it is known that nobody is to be told; until then null.
  auto direct() const { return __atomic_load_n(&direct_, __ATOMIC_RELAXED); }

  bool is_told() {
    if (report_child_end) return true;
    if (__atomic_load_n(&started, __ATOMIC_ACQUIRE))
      __atomic_store_n(&direct_, this->pointer(), __ATOMIC_RELAXED);
    return false;
  }

 private:
  Result (*direct_)(Arguments...) = nullptr;
};

constinit Waits<pid_t(int*)> next_wait("wait");
constinit Waits<pid_t(pid_t, int*, int)> next_waitpid("waitpid");
constinit Waits<pid_t(int*, int, rusage*)> next_wait3("wait3");
constinit Waits<pid_t(pid_t, int*, int, rusage*)> next_wait4("wait4");
constinit Waits<int(idtype_t, id_t, siginfo_t*, int)> next_waitid("waitid");

// Calls `wait` with the caller's status, or with one of our own where the caller wants none.
template <typename Wait>
pid_t reported(int* status, Wait wait) {
  int unwanted = 0;
  int* const known = status ? status : &unwanted;
  const pid_t pid = wait(known);
  if (pid > 0) tell_child_end(pid, nullptr, *known);
  return pid;
}

[[gnu::noinline]] pid_t slow_wait(int* status) {
  if (!next_wait.is_told()) return next_wait(status);
  return reported(status, [](int* known) { return next_wait(known); });
}

[[gnu::noinline]] pid_t slow_waitpid(pid_t pid, int* status, int options) {
  if (!next_waitpid.is_told()) return next_waitpid(pid, status, options);
  return reported(status, [=](int* known) { return next_waitpid(pid, known, options); });
}

[[gnu::noinline]] pid_t slow_wait3(int* status, int options, rusage* usage) {
  if (!next_wait3.is_told()) return next_wait3(status, options, usage);
  return reported(status, [=](int* known) { return next_wait3(known, options, usage); });
}

[[gnu::noinline]] pid_t slow_wait4(pid_t pid, int* status, int options, rusage* usage) {
  if (!next_wait4.is_told()) return next_wait4(pid, status, options, usage);
  return reported(status, [=](int* known) { return next_wait4(pid, known, options, usage); });
}

int status_of(const siginfo_t& info) {
  const int value = info.si_status;
  return info.si_code == CLD_EXITED ? (value & 0xff) << 8 : value & 0x7f;
}

// With WNOWAIT the child is there to be waited for again.
[[gnu::noinline]] int slow_waitid(idtype_t type, id_t id, siginfo_t* info, int options) {
  if (!next_waitid.is_told() || (options & WNOWAIT)) return next_waitid(type, id, info, options);
  siginfo_t unwanted = {};
  siginfo_t* const known = info ? info : &unwanted;
  const int result = next_waitid(type, id, known, options);
  if (result != 0 || known->si_pid <= 0) return result;
  if (known->si_code == CLD_EXITED || known->si_code == CLD_KILLED || known->si_code == CLD_DUMPED)
    report_child_end(known->si_pid, nullptr, status_of(*known));
  return result;
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT pid_t wait(int* status) {
  const auto real = next_wait.direct();
  return real ? real(status) : slow_wait(status);
}

FORKSHIM_EXPORT pid_t __wait(int* status) {
  const auto real = next_wait.direct();
  return real ? real(status) : slow_wait(status);
}

FORKSHIM_EXPORT pid_t waitpid(pid_t pid, int* status, int options) {
  const auto real = next_waitpid.direct();
  return real ? real(pid, status, options) : slow_waitpid(pid, status, options);
}

FORKSHIM_EXPORT pid_t __waitpid(pid_t pid, int* status, int options) {
  const auto real = next_waitpid.direct();
  return real ? real(pid, status, options) : slow_waitpid(pid, status, options);
}

FORKSHIM_EXPORT pid_t wait3(int* status, int options, rusage* usage) {
  const auto real = next_wait3.direct();
  return real ? real(status, options, usage) : slow_wait3(status, options, usage);
}

FORKSHIM_EXPORT pid_t wait4(pid_t pid, int* status, int options, rusage* usage) {
  const auto real = next_wait4.direct();
  return real ? real(pid, status, options, usage) : slow_wait4(pid, status, options, usage);
}

FORKSHIM_EXPORT int waitid(idtype_t type, id_t id, siginfo_t* info, int options) {
  const auto real = next_waitid.direct();
  return real ? real(type, id, info, options) : slow_waitid(type, id, info, options);
}
}
