// SPDX-License-Identifier: MIT
#include "supervision/run.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "supervision/descendants.h"
#include "supervision/group_witness.h"
#include "supervision/process_table.h"
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
  void follow_stop();
  void stop_until_continued(int signal);
  void list_left();
  void add_usage();

  const Request& request_;
  const SignalIntake& signals_;
  GroupWitness& witness_;
  const pid_t pid_;
  Clock::time_point start_;
  Span timeout_;
  Clock::time_point ended_at_;
  bool children_ = true;
  Result result_;
};

uint64_t wall_time() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint64_t>(std::chrono::nanoseconds(time).count());
}

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
  const auto end_at_latest = [&rest](Span time) {
    rest = rest == never ? time : std::min(rest, time);
  };
  if (result_.ended && request_.left == Request::Left::kill)
    end_at_latest(std::max(ended_at_ + request_.grace - now, Span(0)));
  // An orphan that reaps itself (CLONE_AUTOREAP) ends without a signal to anybody.
  if (result_.ended) end_at_latest(std::chrono::milliseconds(100));
  return rest;
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

// Where the command has stopped, its supervisor stops, too: a shell waits for the supervisor, and
// takes the terminal back when that stops. Call when no signal is pending, which might be SIGCONT.
void Supervision::follow_stop() {
  siginfo_t stop = {};
  if (result_.ended || request_.stop_on_signal) return;
  if (waitid(P_PID, static_cast<id_t>(pid_), &stop, WSTOPPED | WNOHANG) != 0 || !stop.si_pid)
    return;
  // Nobody may be there to continue a run that stops itself by SIGSTOP, and its time is to run out.
  if (request_.timeout > Span(0) && stop.si_status == SIGSTOP) return;
  stop_until_continued(stop.si_status);
}

void Supervision::take(const siginfo_t& signal) {
  // The kernel tells of children by SIGCHLD; what somebody sends is the command's.
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
    reap();
    check_timeout();
    if (over()) return;
    if (const auto signal = signals_.next(Span(0))) {
      take(*signal);
      continue;
    }
    follow_stop();
    if (const auto signal = signals_.next(until_next_deadline())) take(*signal);
  }
}

void Supervision::add_usage() {
  rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto span = [](const timeval& time) {
    return Span(std::chrono::seconds(time.tv_sec)) + std::chrono::microseconds(time.tv_usec);
  };
  result_.user = span(usage.ru_utime);
  result_.system = span(usage.ru_stime);
  result_.max_rss_kib = usage.ru_maxrss;
}

void Supervision::list_left() {
  // One that forks and exits all the time may be between two pids in a single look.
  for (int look = 0; look < 3 && result_.left.empty(); ++look)
    for (const Process& process : living_descendants())
      result_.left.push_back({process.pid, arguments_of(process.pid)});
}

Result Supervision::conclude() {
  constexpr auto bound = std::chrono::seconds(5);
  result_.elapsed = ended_at_ - start_;
  if (children_) {
    list_left();
    const bool spare = request_.left == Request::Left::leave && result_.ended;
    if (!spare) result_.all_ended = end_descendants(signals_, bound);
  }
  add_usage();
  return result_;
}

}  // namespace

Result run(const Request& request) {
  using Taken = SignalIntake::Taken;
  disown_descendants();
  if (request.adopt_orphans) prctl(PR_SET_CHILD_SUBREAPER, 1);
  SignalIntake signals(request.stop_on_signal ? Taken::usual : Taken::every);
  // Before the command begins: on a busy machine it may have ended when this process runs again.
  const auto begin = Clock::now();
  GroupWitness witness;
  const Started started = start(request, signals, witness);
  if (started.error) return failure_of(started);
  if (request.pid_to >= 0) (void)!write(request.pid_to, &started.pid, sizeof started.pid);
  Supervision supervision(request, signals, witness, begin, started.pid);
  supervision.watch();
  witness.end();
  return supervision.conclude();
}

}  // namespace forkshim
