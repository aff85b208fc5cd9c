// SPDX-License-Identifier: MIT
// Creations that were let go on, until their children are known: the kernel does not tell a
// supervisor the child's pid. It is among those that were given out last, and bears the stamp, if
// it is still there when somebody looks.
#pragma once

#include <vector>

#include "deep/decision.h"
#include "deep/family.h"
#include "deep/guard.h"
#include "deep/timer.h"
#include "text/time_span.h"

namespace forkshim::deep {

// The child of a creation is known.
void record_child(Family& family, const Decision& decision, pid_t child);

class Settling {
 public:
  Settling(Family& family, Decider& decider, const Guard& guard, const LastPid& last_pid)
      : family_(family), decider_(decider), guard_(guard), last_pid_(last_pid) {}

  void add(Decision&& decision);
  // The last creation of the thread that is not concluded, or null.
  const Decision* awaited_of(pid_t thread) const;
  // Concludes those whose child is found, or is not to be found any more.
  void look(Clock::time_point now);
  // The thread of this process asks for its next creation, so that its last one is over, and that
  // which made the process, whose handlers and lines come first.
  void finish(pid_t thread, pid_t process);
  Clock::time_point look_at() const;
  // Readable when it is time to look, where that has no haste.
  int alarm() const { return timer_.descriptor(); }
  // Concludes all.
  void end();

 private:
  struct Unsettled {
    Decision decision;
    pid_t from;  // given out before
    Clock::time_point look_at, until;
    Span pause;
  };

  bool settle(Unsettled& unsettled, Clock::time_point now);

  Family& family_;
  Decider& decider_;
  const Guard& guard_;
  const LastPid& last_pid_;
  std::vector<Unsettled> unsettled_;
  Timer timer_;
};

}  // namespace forkshim::deep
