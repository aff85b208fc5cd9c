// SPDX-License-Identifier: MIT
// Creations whose child a handler acts on. The creator is traced while it waits for its answer, so
// that the child stops before its first instruction, and the creator once it has that. Both are
// held for as long as handlers want, and then let go.
#pragma once

#include <list>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "deep/decision.h"
#include "deep/family.h"
#include "deep/guard.h"
#include "text/time_span.h"

namespace forkshim::deep {

class ChildActions {
 public:
  ChildActions(Family& family, Decider& decider, Guard& guard)
      : family_(family), decider_(decider), guard_(guard) {}

  // One that was let go on, of a thread that the guard follows.
  void add(Decision decision);
  // The creation whose child the thread is expected to make, or null.
  const Decision* expected_of(pid_t thread) {
    const Birth* const birth = expected_from(thread);
    return birth ? &birth->decision : nullptr;
  }
  // The kernel asks for the same one again. Returns it where the thread cannot be followed any
  // more.
  std::optional<Decision> begin_again(pid_t thread);
  // Whether it is a vfork child that is traced until it executes.
  bool has_signals_for(pid_t child) const { return late_.contains(child); }
  // The thread asks for another, so that the one that is expected has come to nothing.
  void finish(pid_t thread);

  // What waitpid(2) has told. False where that is the guard's.
  bool take_stop(pid_t thread, int status);
  void take_end(pid_t thread);

  // What has waited long enough.
  void look(Clock::time_point now);
  Clock::time_point look_at() const;
  // Lets everybody go on.
  void end();

 private:
  struct Half {
    pid_t task = 0;  // 0: gone
    bool is_here = false, is_done = false;
    bool waits = false, leads = false;  // before the handler `at`; the other has come there
    Clock::time_point until = {};
    size_t at = 0;  // a handler
  };
  struct Birth {
    Decision decision;
    Half creator, child;
    pid_t child_pid = 0;  // 0: not known yet
    bool creator_has_ended = false;
    Span pause{0};
    Clock::time_point look_at, give_up_at;
  };
  struct Newborn {
    pid_t task;
    Clock::time_point until;
  };

  Birth* expected_from(pid_t thread);
  Birth* with_child(pid_t child);
  void give_up(Birth& birth);
  bool was_newborn(pid_t child);
  void claim(Birth& birth, pid_t child);
  void take_creator(pid_t thread, int event);
  void take_newborn(pid_t child);
  void take_stranger(pid_t child);
  void take_late(pid_t child, int status);
  void take_end_of_creator(Birth& birth);
  void look_for_end(Birth& birth, Clock::time_point now);
  void remove_done();

  // child_steps.cpp
  void advance(Birth& birth, Clock::time_point now);
  bool advance(Birth& birth, Side side, Clock::time_point now);
  static bool may_leave(const Birth& birth, Side side);
  bool still_waits(Birth& birth, Side side, Clock::time_point now);
  void let_go(Birth& birth, Side side);

  Family& family_;
  Decider& decider_;
  Guard& guard_;
  std::list<Birth> births_;
  std::unordered_set<pid_t> strangers_;  // not stopped yet, and nothing is to be done to them
  std::vector<Newborn> newborns_;        // stopped, and their creators have not told of them
  std::unordered_map<pid_t, std::vector<int>> late_;  // vfork children, and their signals
  bool is_ending_ = false;
};

}  // namespace forkshim::deep
