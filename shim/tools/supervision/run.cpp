// SPDX-License-Identifier: MIT
#include "supervision/run.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "supervision/companion.h"
#include "supervision/descendants.h"
#include "supervision/group_witness.h"
#include "supervision/process_table.h"
#include "supervision/result_facts.h"
#include "supervision/signal_intake.h"
#include "supervision/start.h"

namespace forkshim {
namespace {

constexpr Span never{-1};

// One run from its start to its end; the phases are: the command runs, the grace, the end.
class Supervision {
 public:
  Supervision(const Request& request, const SignalIntake& signals, GroupWitness& witness,
              Clock::time_point start, pid_t pid)
      : request_(request),
        signals_(signals),
        witness_(witness),
        pid_(pid),
        start_(start),
        timeout_(request.timeout) {}

  void watch();
  Result conclude();

 private:
  void reap();
  bool over() const;
  Span until_next_deadline() const;
  void check_timeout();
  void take(const siginfo_t& signal);
  bool has_reached_command(const siginfo_t& signal);
  void pass_on(const siginfo_t& signal);
  int stop_of_command();
  void follow_stop();
  void wait();
  void stop_until_continued(int signal);

  const Request& request_;
  const SignalIntake& signals_;
  GroupWitness& witness_;
  const pid_t pid_;
  Clock::time_point start_;
  Span timeout_;
  Clock::time_point ended_at_;
  bool children_ = true;
  bool child_has_changed_ = true;  // a SIGCHLD has come
  bool signals_may_wait_ = true;
  int traced_stop_ = 0;
  Result result_;
};

void Supervision::reap() {
  for (;;) {
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
    if (pid == 0) {
      if (result_.ended) children_ = !only_strangers_left();
      return;
    }
    if (pid < 0) {
      children_ = errno != ECHILD;
      return;
    }
    const int stopped_by = request_.companion ? request_.companion->take(pid, status) : 0;
    if (pid == pid_ && stopped_by != 0) traced_stop_ = stopped_by;
    if (WIFSTOPPED(status)) continue;
    result_.reaped.push_back({pid, status, wall_time()});
    if (pid != pid_) continue;
    result_.wait_status = status;
    result_.ended = true;
    ended_at_ = Clock::now();
    witness_.end();
  }
}

bool Supervision::over() const {
  if (result_.timeout || result_.stopped_by || !children_) return true;
  if (!result_.ended) return false;
  if (request_.left == Request::Left::leave) return true;
  return request_.left == Request::Left::kill && Clock::now() >= ended_at_ + request_.grace;
}

Span Supervision::until_next_deadline() const {
  const auto now = Clock::now();
  Span rest = never;
  if (request_.timeout > Span(0)) rest = std::max(start_ + timeout_ - now, Span(0));
  if (result_.ended && request_.left == Request::Left::kill)
    rest = sooner(rest, std::max(ended_at_ + request_.grace - now, Span(0)));
  // An orphan that reaps itself (CLONE_AUTOREAP) ends without a signal to anybody.
  if (result_.ended) rest = sooner(rest, std::chrono::milliseconds(100));
  return request_.companion ? sooner(rest, request_.companion->until_deadline()) : rest;
}

void Supervision::check_timeout() {
  if (request_.timeout == Span(0) || Clock::now() < start_ + timeout_) return;
  // The grace is no part of the command's time: it cannot run out there.
  if (result_.ended && request_.left == Request::Left::kill) return;
  // It may be about to try again, and then needs its time.
  if (Clock::now() < start_ + request_.patience && a_descendant_sleeps()) {
    timeout_ = std::min(Clock::now() - start_ + request_.timeout, request_.patience);
    return;
  }
  result_.timeout = true;
  if (!result_.ended) ended_at_ = Clock::now();
}

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
  if ((request_.timeout > Span(0) || request_.has_debugger) && signal == SIGSTOP) return;
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

void Supervision::watch() {
  for (;;) {
    if (child_has_changed_ || result_.ended) reap();
    check_timeout();
    if (over()) return;
    if (signals_may_wait_) {
      if (const auto signal = signals_.next(Span(0))) {
        take(*signal);
        continue;
      }
      signals_may_wait_ = false;
    }
    if (std::exchange(child_has_changed_, false)) follow_stop();
    wait();
  }
}

void Supervision::wait() {
  const Span time = until_next_deadline();
  if (Companion* const companion = request_.companion) {
    const auto awaited = signals_.await(companion->descriptor(), time);
    signals_may_wait_ = awaited.signal;
    companion->serve(awaited.readable);
  } else if (const auto signal = signals_.next(time)) {
    signals_may_wait_ = true;
    take(*signal);
  }
}

Result Supervision::conclude() {
  constexpr auto bound = std::chrono::seconds(5);
  result_.elapsed = ended_at_ - start_;
  if (children_) {
    list_left(result_);
    const bool spare = request_.left == Request::Left::leave && result_.ended;
    if (!spare) result_.all_ended = end_descendants(signals_, bound);
  }
  add_usage(result_);
  return result_;
}

}  // namespace

Result run(const Request& request) {
  using Taken = SignalIntake::Taken;
  return run(request, SignalIntake(request.stop_on_signal ? Taken::usual : Taken::every));
}

Result run(const Request& request, const SignalIntake& signals) {
  disown_descendants();
  if (request.adopt_orphans) prctl(PR_SET_CHILD_SUBREAPER, 1);
  // Before the command begins: on a busy machine it may have ended when this process runs again.
  const auto begin = Clock::now();
  GroupWitness witness;
  const Started started = start(request, signals, witness);
  if (started.error) return failure_of(started);
  if (request.pid_to >= 0) (void)!write(request.pid_to, &started.pid, sizeof started.pid);
  Supervision supervision(request, signals, witness, begin, started.pid);
  supervision.watch();
  if (request.companion) request.companion->end();
  witness.end();
  return supervision.conclude();
}

}  // namespace forkshim
