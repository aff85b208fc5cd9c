// SPDX-License-Identifier: MIT
#include "sweep/containment.h"

#include <fmt/core.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "supervision/process_table.h"
#include "sweep/signal_filter.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

// The supervisor sends the listener's number, and waits until the table of descriptors is no longer
// theirs together: a pipe that it opened before would stay open here.
[[noreturn]] void listen(int channel, KillingRecord record, const std::string& unseen,
                         pid_t supervisor) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int listener = -1;
  if (getppid() != supervisor || read(channel, &listener, sizeof listener) != sizeof listener)
    _exit(1);
  const char apart = unshare(CLONE_FILES) == 0;
  if (write(channel, &apart, 1) != 1 || !apart) _exit(1);
  for (bool alive = true; alive;) {
    const Filtered call = next_filtered(listener, supervisor);
    alive = call.alive;
    if (!call.creator.empty()) std::ofstream(unseen, std::ios::app) << call.creator << std::endl;
    record.take(call.signal);
    answer_filtered(listener, call);
  }
  _exit(0);
}

}  // namespace

KillingRecord::KillingRecord(const std::string& file) : file_(file), supervisor_(getpid()) {}

void KillingRecord::take(const std::string& call) {
  if (call.empty() || told_) return;
  told_ = write_output(file_, call);
  kill(supervisor_, SIGHUP);
}

std::string cannot_contain(int error) {
  return fmt::format(
      "a run cannot be kept from signalling every process of this user (seccomp: {}); --unsafe"
      " sweeps all the same",
      std::strerror(error));
}

// A handler, since exec resets it. An ignored SIGHUP is inherited, and no danger.
void survive_hangup() {
  struct sigaction action = {};
  if (sigaction(SIGHUP, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) return;
  action.sa_handler = [](int) {};
  action.sa_flags = SA_RESTART;
  sigaction(SIGHUP, &action, nullptr);
}

// The process beside is not under the filter, and so is created first.
std::string contain(const std::string& record, const std::string& unseen) {
  survive_hangup();
  int channel[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel) != 0)
    return cannot_contain(errno);
  const pid_t supervisor = getpid();
  const KillingRecord first(record);
  const auto pid = static_cast<pid_t>(syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
  if (pid == 0) listen(channel[0], first, unseen, supervisor);
  if (pid < 0) return cannot_contain(errno);
  disown_child(pid);
  const int listener = filter_calls(!unseen.empty(), supervisor);
  char apart = 0;
  if (listener >= 0 && write(channel[1], &listener, sizeof listener) == sizeof listener &&
      read(channel[1], &apart, 1) == 1 && apart) {
    for (const int file : channel) close(file);
    return "";
  }
  const int error = errno;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  return cannot_contain(error);
}

}  // namespace forkshim::sweep
