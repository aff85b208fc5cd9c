// SPDX-License-Identifier: MIT
#include "deep/seizing.h"

#include <linux/capability.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace forkshim::deep {
namespace {

struct Waited {
  pid_t pid;
  int status;
};

constexpr int room = 4096;
Waited waited[room];
volatile sig_atomic_t count = 0, taken = 0;

// The loop waits for what finds no room, once the seizing is over.
void wait_for_children(int) {
  const int error = errno;
  int status = 0;
  while (count < room) {
    const pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
    if (pid <= 0) break;
    waited[count] = {pid, status};
    count = count + 1;
  }
  errno = error;
}

// Where ptrace(2) waits, a signal ends that, and the kernel begins it again.
class WaitsMeanwhile {
 public:
  WaitsMeanwhile() {
    struct sigaction action = {};
    action.sa_handler = wait_for_children;
    sigaction(SIGCHLD, &action, &before_);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_UNBLOCK, &child, &mask_);
  }
  ~WaitsMeanwhile() {
    const int error = errno;
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
    sigaction(SIGCHLD, &before_, nullptr);
    errno = error;
  }
  WaitsMeanwhile(const WaitsMeanwhile&) = delete;
  WaitsMeanwhile& operator=(const WaitsMeanwhile&) = delete;

 private:
  struct sigaction before_;
  sigset_t mask_;
};

}  // namespace

bool may_trace_any() {
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  return syscall(SYS_capget, &header, sets) != 0 ||
         (sets[CAP_TO_INDEX(CAP_SYS_PTRACE)].effective & CAP_TO_MASK(CAP_SYS_PTRACE)) != 0;
}

bool seize(pid_t thread, int options) {
#if defined(__x86_64__) || defined(__i386__)
  const WaitsMeanwhile waits;
  long done = -1;
  do {
    done = ptrace(PTRACE_SEIZE, thread, nullptr, options);
  } while (done != 0 && errno == EINTR);
  return done == 0;
#else
  static_cast<void>(thread);
  static_cast<void>(options);
  return false;
#endif
}

bool has_waited() { return taken < count; }

pid_t next_waited(int& status) {
  if (taken == count) {
    taken = 0;
    count = 0;
    return 0;
  }
  const Waited& next = waited[taken];
  taken = taken + 1;
  status = next.status;
  return next.pid;
}

}  // namespace forkshim::deep
