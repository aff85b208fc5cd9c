// SPDX-License-Identifier: MIT
// Hides from programs that their creations wait for the supervisor. A signal that comes before the
// supervisor has taken a notification ends the wait, and where its handler was set up without
// SA_RESTART, fork fails with EINTR, which the kernel alone never does. The library makes such a
// call again; threads without it are traced, and at the signal the restart is made unconditional.
//
// The tracer sees every signal of a thread, ignored ones too, and nobody else can trace the thread.
// So only those are traced that have a handler for a signal which is not blocked. The root is
// traced before it begins, and let go once it stops without such a handler, or has created while
// it blocked the signals, as posix_spawn and Go do: each child that ended would stop it again.
#pragma once

#include <sys/types.h>

#include <string>
#include <unordered_set>

#include "deep/proc_status.h"
#include "text/time_span.h"

namespace forkshim::deep {

class Guard {
 public:
  Guard();

  // A command that waits to execute a program.
  void watch_root(pid_t root);

  // Every thread that is traced from now on tells of its children.
  void show_children();
  // Traces one that waits for its answer, until leave(). False if that cannot be.
  bool follow(pid_t thread);
  // A thread that has stopped goes on, and is traced no more where it is followed alone. One that
  // runs is left at its next stop.
  void leave(pid_t thread);

  // A thread that creates something now. Returns whether it is a reason to look at others of its
  // process: signals can interrupt it.
  bool consider(pid_t thread, const ProcStatus& status);
  // Of the root that was let go, where it was not read a moment ago; of others, nothing.
  ProcStatus status_of_root(pid_t thread);

  // What waitpid(2) has told of a thread that stopped. Returns the signal that has stopped its
  // process, or 0.
  int take_stop(pid_t thread, int status);
  void forget(pid_t thread);

  // Whether the thread is traced, and so nothing of its signals is missed.
  bool watches(pid_t thread) const { return guarded_.contains(thread); }
  // Whether it is so because of its signals.
  bool guards(pid_t thread) const { return watches(thread) && !followed_.contains(thread); }
  // Whether it is the only one whose stops are awaited.
  bool guards_only(pid_t thread) const { return guarded_.size() == 1 && guards(thread); }
  // Whether a stop has ended that, so that it has to be considered again. Once.
  bool take_interruption(pid_t thread) { return interrupted_.erase(thread) != 0; }
  bool awaits_restart(pid_t thread) const { return restarted_.contains(thread); }
  // Whether a signal has made the kernel begin the thread's creation again, after the answer. Once.
  bool take_restart(pid_t thread) {
    unanswered_.erase(thread);
    return restarted_.erase(thread) != 0;
  }

  // Some thread that should be traced is traced by another, or may not be.
  bool has_failed = false;

 private:
  // Whether the thread is about to get the answer to a creation.
  bool look_at_answer(pid_t thread);
  bool lets_go(pid_t thread);
  bool is_calm() const;
  void let_go(pid_t thread, int signal);

  pid_t unproven_ = 0;  // the root, as long as it is traced in any case
  unsigned calm_ = 0;   // how many of its creations, looked at in turn, nothing could interrupt
  unsigned stops_ = 0;  // of it
  StatusFile root_;
  ProcStatus root_was_;
  static constexpr Span shortest_pause = std::chrono::microseconds(500);
  Span root_pause_ = shortest_pause;
  Clock::time_point look_at_root_;
  int options_;
  std::unordered_set<pid_t> followed_;  // those of guarded_ that signals are no reason for
  std::unordered_set<pid_t> leaving_;
  std::unordered_set<pid_t> guarded_, restarted_, unanswered_, interrupted_;
};

}  // namespace forkshim::deep
