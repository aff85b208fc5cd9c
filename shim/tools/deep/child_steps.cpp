// SPDX-License-Identifier: MIT
// A child and its creator, each on its way through the handlers in their order.
#include <sys/ptrace.h>

#include <utility>
#include <vector>

#include "deep/child_actions.h"

namespace forkshim::deep {

// Sets out the wait before the handler that the side is at, where it has just come there.
bool ChildActions::still_waits(Birth& birth, Side side, Clock::time_point now) {
  const bool is_child = side == Side::child;
  Half& half = is_child ? birth.child : birth.creator;
  const Half& other = is_child ? birth.creator : birth.child;
  if (is_ending_ || half.task == 0) return false;
  const Wait wait = decider_.wait_of(birth.decision, half.at, side);
  if (!half.waits) {
    half.waits = true;
    half.until = now + wait.time;
  }
  if (wait.for_other && !half.leads && (other.is_done || other.at > half.at)) {
    half.leads = true;
    half.until = now + wait.lead;
  }
  return now < half.until;
}

void ChildActions::let_go(Birth& birth, Side side) {
  Half& half = side == Side::child ? birth.child : birth.creator;
  half.is_done = true;
  if (half.task == 0) return;
  if (side == Side::creator) return guard_.leave(half.task);
  std::vector<int> signals;
  if (!is_ending_) signals = decider_.late_signals(birth.decision, half.task);
  if (signals.empty()) return void(ptrace(PTRACE_DETACH, half.task, nullptr, nullptr));
  late_[half.task] = std::move(signals);
  ptrace(PTRACE_SETOPTIONS, half.task, nullptr, PTRACE_O_TRACEEXEC);
  ptrace(PTRACE_CONT, half.task, nullptr, nullptr);
}

// The creator may want to trace its child, which it cannot before that has been let go.
bool ChildActions::may_leave(const Birth& birth, Side side) {
  return side == Side::child || birth.child.is_here || birth.child.is_done;
}

// Returns whether the side has come further.
bool ChildActions::advance(Birth& birth, Side side, Clock::time_point now) {
  Half& half = side == Side::child ? birth.child : birth.creator;
  // A vfork's creator does not run before its child has executed.
  const bool has_turn =
      side == Side::child || birth.decision.creation.kind != FORKSHIM_VFORK || birth.child.is_done;
  if (!half.is_here || half.is_done || !has_turn) return false;
  const size_t before = half.at;
  while (half.at < decider_.handler_count() && !still_waits(birth, side, now)) {
    decider_.act(birth.decision, half.at, side, birth.child_pid);
    half.waits = half.leads = false;
    half.until = {};
    ++half.at;
  }
  if (half.at == decider_.handler_count() && may_leave(birth, side)) let_go(birth, side);
  return half.at > before || half.is_done;
}

void ChildActions::advance(Birth& birth, Clock::time_point now) {
  if (!birth.child.is_here && (is_ending_ || now >= birth.give_up_at)) birth.child.is_done = true;
  for (bool moves = true; moves;) {
    moves = advance(birth, Side::child, now);
    moves |= advance(birth, Side::creator, now);
  }
}

}  // namespace forkshim::deep
