// SPDX-License-Identifier: MIT
#include "deep/service.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "deep/filter.h"
#include "deep/handover.h"
#include "deep/other_calls.h"
#include "deep/seizing.h"
#include "text/printable.h"
#include "tree/state.h"

namespace forkshim::deep {
namespace {

constexpr auto without = "; without --deep, programs that load the library are intercepted";

// Before, the kernel could refuse a call for a supervisor, and not let it go on.
void need_linux_5_5() {
  utsname name = {};
  unsigned major = 0, minor = 0;
  uname(&name);
  if (std::sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
      (major < 5 || (major == 5 && minor < 5)))
    throw std::runtime_error(
        fmt::format("--deep needs Linux 5.5, found {}{}", printable(name.release), without));
}

std::string reason_without_listener(int error) {
  if (error == EBUSY)
    return "--deep: this process already has a seccomp listener (a forkshim run --deep, or a"
           " container manager, around it); one tree has only one";
  if (error == EPERM || error == ENOSYS || error == EACCES)
    return fmt::format("--deep: seccomp is not allowed here (container profile){}", without);
  return fmt::format("--deep: no seccomp filter can be installed: {}{}", std::strerror(error),
                     without);
}

const Setup& prepare(const Setup& setup) {
  need_linux_5_5();
  struct stat own = {};
  const bool known = stat("/proc/self/ns/pid", &own) == 0;
  setup.state.version = layout::version;
  setup.state.deep = known ? static_cast<std::uint32_t>(own.st_ino) : 1;
  return setup;
}

}  // namespace

Service::Service(const Setup& setup)
    : setup_(setup),
      keeper_(std::make_unique<Keeper>(setup.others)),
      answers_(prepare(setup), listener_, guard_,
               read_handlers(setup.state, setup.config, setup.inline_text)) {
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets_) != 0)
    throw std::runtime_error(fmt::format("--deep: no socket: {}", std::strerror(errno)));
}

Service::~Service() {
  for (const int socket : sockets_)
    if (socket >= 0) close(socket);
}

bool Service::enter() {
  close(sockets_[0]);
  const seccomp::Installed filter = install_filter(setup_.others, answers_.kinds());
  send_descriptor(sockets_[1], {filter.listener, filter.error, filter.no_new_privs});
  if (filter.listener < 0) return false;
  close(filter.listener);
  char none;
  return recv(sockets_[1], &none, 1, 0) == 1;
}

void Service::begin(pid_t command) {
  close(std::exchange(sockets_[1], -1));
  const Handed handed = receive_descriptor(sockets_[0]);
  if (handed.descriptor < 0) {
    waitpid(command, nullptr, 0);
    throw std::runtime_error(reason_without_listener(handed.error));
  }
  cut_state_guard_.emplace(setup_.state);
  state::is_guarded = true;
  listener_.adopt(handed.descriptor);
  keeper_->hand_over(handed.descriptor);
  // What is looked for a moment later, such as a child's pid, may soon be gone.
  prctl(PR_SET_TIMERSLACK, 1000);
  answers_.begin(command);
  guard_.watch_root(command);
  if (setup_.mentions_privileges && handed.remark)
    setup_.remark(
        "--deep sets no_new_privs: sudo, su and other set-user-id programs in the run gain"
        " nothing");
  else if (setup_.mentions_privileges && !may_trace_any())
    setup_.remark(
        "--deep: without CAP_SYS_PTRACE, set-user-id programs gain nothing where a process that is"
        " traced executes them");
  constexpr char none = 0;
  send(sockets_[0], &none, sizeof none, MSG_NOSIGNAL);
}

void Service::take(const Notice& notice) {
  is_creation(notice) ? answers_.take(notice) : answer(listener_, setup_.others, notice);
}

void Service::stay_with(pid_t thread, int processor) {
  if (!guard_.guards_only(thread))
    processor_.leave();
  else if (listener_.wakes_beside() && !answers_.starts_programs())
    processor_.stay(processor);
}

// One at a time: the supervisor has signals to see to, and its next look at the descriptor says
// whether there are more.
void Service::serve(bool readable) {
  cut_state_guard_->renew();
  Notice notice;
  if (readable && listener_.receive_ready(notice)) {
    const int processor = sched_getcpu();
    take(notice);
    stay_with(notice.thread, processor);
  }
  answers_.go_on();
  processor_.leave_if_due();
}

int Service::take(pid_t thread, int status) {
  if (WIFSTOPPED(status))
    return answers_.take_stop(thread, status) ? 0 : guard_.take_stop(thread, status);
  answers_.take_end(thread);
  guard_.forget(thread);
  return 0;
}

void Service::end() {
  processor_.leave();
  if (listener_.descriptor() < 0) return;
  cut_state_guard_->renew();
  answers_.end();
  state::is_guarded = false;
  cut_state_guard_.reset();
  if (listener_.is_over()) keeper_->end();
  listener_.close();
  keeper_.reset();
}

}  // namespace forkshim::deep
