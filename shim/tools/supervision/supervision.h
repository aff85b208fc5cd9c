// SPDX-License-Identifier: MIT
// Within the room: one run of a command, from its start to its end.
#pragma once

#include <signal.h>

#include "supervision/group_witness.h"
#include "supervision/run.h"
#include "supervision/signal_intake.h"

namespace forkshim {

// The phases are: the command runs, the grace, the end.
class Supervision {
 public:
  Supervision(const Request& request, const SignalIntake& signals, GroupWitness& witness,
              Clock::time_point start, pid_t pid)
      : request_(request),
        signals_(signals),
        witness_(witness),
        pid_(pid),
        start_(start),
        timeout_(request.timeout),
        lasts_(request.lasts) {}

  void watch();
  bool was_ended() const;  // by the supervisor: a limit or a signal, not by itself
  Result conclude();

 private:
  pid_t next_change(int& status);
  void reap();
  bool over() const;
  Span until_next_deadline() const;
  void check_timeout();
  void check_lasts();
  void check_flood();
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
  std::function<void()> lasts_;  // to be called yet
  Clock::time_point ended_at_;
  Clock::time_point next_look_;  // for a flood
  bool children_ = true;
  bool child_has_changed_ = true;  // a SIGCHLD has come
  bool signals_may_wait_ = true;
  bool companion_is_over_ = false;
  int traced_stop_ = 0;
  Result result_;
};

}  // namespace forkshim
