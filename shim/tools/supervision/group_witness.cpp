// SPDX-License-Identifier: MIT
#include "supervision/group_witness.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "supervision/kernel_signals.h"
#include "supervision/witness_process.h"

namespace forkshim {
namespace {

// kill(2) on a group holds the kernel's lock of all processes while it goes from one to the next,
// and this call waits for that lock: afterwards every member has got what one has got.
void wait_until_the_whole_group_has_it() { setpgid(0, getpgrp()); }

bool same(const siginfo_t& one, const siginfo_t& other) {
  return one.si_signo == other.si_signo && one.si_code == other.si_code &&
         one.si_pid == other.si_pid && one.si_value.sival_ptr == other.si_value.sival_ptr;
}

// A signal that stops discards a SIGCONT that is still pending, and the other way round. So a later
// one of these has taken from the witness what the command may have got before.
constexpr kernel_signals::Set job_control =
    kernel_signals::of(SIGCONT) | kernel_signals::of(SIGTSTP) | kernel_signals::of(SIGTTIN) |
    kernel_signals::of(SIGTTOU);

}  // namespace

void GroupWitness::begin(pid_t command) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return;
  const pid_t supervisor = getpid();
  pid_ = fork();
  if (pid_ == 0) witness::live(ends[1], supervisor, command);
  close(ends[1]);
  socket_ = ends[0];
  if (pid_ < 0) end();
}

void GroupWitness::end() {
  if (socket_ >= 0) close(socket_);
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  socket_ = pid_ = -1;
}

void GroupWitness::collect(int signal) {
  // It stops with the group by SIGSTOP, and has to answer.
  siginfo_t stopped = {};
  if (waitid(P_PID, static_cast<id_t>(pid_), &stopped, WSTOPPED | WNOHANG) == 0 && stopped.si_pid)
    kill(pid_, SIGCONT);
  if (send(socket_, &signal, sizeof signal, MSG_NOSIGNAL) != sizeof signal) return end();
  for (;;) {
    siginfo_t found = {};
    if (recv(socket_, &found, sizeof found, 0) != sizeof found) return end();
    if (found.si_signo == 0) {
      pending_ = static_cast<unsigned>(found.si_value.sival_int);
      return;
    }
    if (found.si_pid != getpid() || found.si_code != SI_USER) seen_.push_back(found);
  }
}

bool GroupWitness::saw(const siginfo_t& signal) {
  if (pid_ > 0) {
    wait_until_the_whole_group_has_it();
    collect(signal.si_signo);
  }
  if (pid_ <= 0) return signal.si_code > 0;
  const auto found = std::find_if(seen_.begin(), seen_.end(),
                                  [&](const siginfo_t& other) { return same(signal, other); });
  const bool seen = found != seen_.end();
  // A standard signal is pending once at most, so that whatever came before went with it.
  if (signal.si_signo < SIGRTMIN)
    std::erase_if(seen_, [&](const siginfo_t& other) { return other.si_signo == signal.si_signo; });
  else if (seen)
    seen_.erase(found);
  const bool may_be_discarded =
      (kernel_signals::of(signal.si_signo) & job_control) != 0 && (pending_ & job_control) != 0;
  return seen || may_be_discarded;
}

void GroupWitness::watch_stopped_command() {
  if (pid_ > 0) send(socket_, &witness::watch, sizeof witness::watch, MSG_NOSIGNAL);
}

void GroupWitness::stop_watching() {
  if (pid_ > 0) send(socket_, &witness::rest, sizeof witness::rest, MSG_NOSIGNAL);
}

}  // namespace forkshim
