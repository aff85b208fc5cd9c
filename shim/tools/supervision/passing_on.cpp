// SPDX-License-Identifier: MIT
// Signals to the supervisor, which are the command's, and the command's stops, which it follows.
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

#include "supervision/companion.h"
#include "supervision/descendants.h"
#include "supervision/process_table.h"
#include "supervision/supervision.h"

namespace forkshim {

bool Supervision::has_reached_command(const siginfo_t& signal) {
  if (request_.own_group || !witness_.saw(signal)) return false;
  // A command that has gone to a group of its own would have stayed in this one, had it the pid of
  // the group's leader.
  return getpgrp() != getpid() || getpgid(pid_) == getpgrp();
}

void Supervision::pass_on(const siginfo_t& signal) {
  // Limits and timers of this process are its own affair, but for alarm(2), which outlives exec.
  if (signal.si_code == SI_KERNEL && signal.si_signo == SIGXCPU) return;
  if (witness_.sent(signal) || has_reached_command(signal)) return;
  if (result_.ended) {
    for (const Process& process : living_descendants()) signal_process(process, signal.si_signo);
    return;
  }
  // What sigqueue(3) sent keeps its value and its sender; the kernel allows no other to be kept.
  if (!request_.own_group && signal.si_code < 0 && signal.si_code != SI_TKILL)
    syscall(SYS_rt_sigqueueinfo, pid_, signal.si_signo, &signal);
  else
    kill(request_.own_group ? -pid_ : pid_, signal.si_signo);
}

// The time until SIGCONT does not count.
void Supervision::stop_until_continued(int signal) {
  const auto since = Clock::now();
  witness_.watch_stopped_command();
  SignalIntake::stop_as_default(signal);
  witness_.stop_watching();
  const Span away = Clock::now() - since;
  start_ += away;
  if (result_.ended) ended_at_ += away;
}

// The signal that has stopped the command since the last call, or 0.
int Supervision::stop_of_command() {
  siginfo_t stop = {};
  if (const int traced = std::exchange(traced_stop_, 0)) return traced;
  if (request_.companion && request_.companion->traces(pid_)) return 0;
  waitid(P_PID, static_cast<id_t>(pid_), &stop, WSTOPPED | WNOHANG);
  return stop.si_pid ? stop.si_status : 0;
}

// Where the command has stopped, its supervisor stops, too: a shell waits for the supervisor, and
// takes the terminal back when that stops. Call when no signal is pending, which might be SIGCONT.
void Supervision::follow_stop() {
  const int signal = stop_of_command();
  if (signal == 0 || result_.ended || request_.stop_on_signal) return;
  // Nobody may be there to continue a run that stops itself by SIGSTOP, and its time is to run out.
  // And where the kernel asks it, the other processes of the tree wait for its answers.
  if ((request_.timeout > Span(0) || request_.has_debugger || request_.companion) &&
      signal == SIGSTOP)
    return;
  stop_until_continued(signal);
}

void Supervision::take(const siginfo_t& signal) {
  // The kernel tells of children by SIGCHLD; what somebody sends is the command's, and may stand
  // for both, since the kernel queues one.
  child_has_changed_ |= signal.si_signo == SIGCHLD;
  if (signal.si_signo == SIGCHLD && signal.si_code > 0) return;
  switch (request_.stop_on_signal ? signal.si_signo : 0) {
    case SIGINT:
    case SIGTERM:
    case SIGHUP:
    case SIGQUIT:
      result_.stopped_by = signal.si_signo;
      if (!result_.ended) ended_at_ = Clock::now();
      return;
    case SIGTSTP:
      pass_on(signal);
      stop_until_continued(SIGTSTP);
      return;
    default:
      pass_on(signal);
  }
}

}  // namespace forkshim
