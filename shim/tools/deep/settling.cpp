// SPDX-License-Identifier: MIT
#include "deep/settling.h"

#include <algorithm>

namespace forkshim::deep {
namespace {

constexpr Span first_pause = std::chrono::microseconds(25);
constexpr Span idle_pause = std::chrono::milliseconds(50);  // where no handler wants the pid
constexpr auto longest_pause = std::chrono::milliseconds(50);
constexpr auto longest_birth = std::chrono::seconds(1);
constexpr auto patience = std::chrono::milliseconds(2);

}  // namespace

void Settling::add(Decision&& decision) {
  const auto now = Clock::now();
  const pid_t from = decision.person->last.last_pid;
  const Span pause = decider_.wants_child() ? first_pause : idle_pause;
  unsettled_.push_back({std::move(decision), from, now + pause, now + longest_birth, pause});
  if (!decider_.wants_child() && !timer_.is_set()) timer_.set(now + pause);
}

void record_child(Family& family, const Decision& decision, pid_t child) {
  family.set_child(decision.stamp, child);
  LastCreation& last = decision.person->last;
  if (last.stamp == decision.stamp) last.is_over = true;
  family.record_child(decision.stamp, child, decision.lineage);
}

bool Settling::settle(Unsettled& unsettled, Clock::time_point now) {
  if (now < unsettled.look_at) return false;
  const Decision& decision = unsettled.decision;
  const Birth* const birth = family_.birth_of(decision.stamp);
  Search search = {birth ? birth->child : 0, false};
  // Where the next question of the thread has had it looked for in vain, it is not looked for
  // again.
  const LastCreation& last = decision.person->last;
  const bool is_gone = last.stamp == decision.stamp && last.is_gone;
  if (search.child == 0 && !is_gone)
    search = search_child(decision.stamp, decision.person->pid, unsettled.from, last_pid_.read());
  if (search.child != 0) record_child(family_, decision, search.child);
  // Some pid has ended: most often it was the child's.
  const auto is_enough = [&] {
    if (guard_.awaits_restart(decision.notice.thread)) return false;
    return is_gone || (search.may_be_gone &&
                       (unsettled.pause > patience ||
                        waits_elsewhere(decision.notice.thread, decision.notice.call.nr)));
  };
  if (search.child == 0 && now < unsettled.until && !is_enough()) {
    unsettled.look_at = now + unsettled.pause;
    unsettled.pause = std::min<Span>(unsettled.pause * 2, longest_pause);
    return false;
  }
  if (search.child == 0) family_.count_missing(decision.stamp);
  decider_.conclude(decision, search.child);
  return true;
}

void Settling::look(Clock::time_point now) {
  std::erase_if(unsettled_, [&](Unsettled& unsettled) { return settle(unsettled, now); });
  if (timer_.ends(now) && !unsettled_.empty()) timer_.set(now + idle_pause);
}

void Settling::finish(pid_t thread, pid_t process) {
  const auto now = Clock::now();
  std::erase_if(unsettled_, [&](Unsettled& unsettled) {
    const Birth* const birth = family_.birth_of(unsettled.decision.stamp);
    const bool is_own_birth = birth && birth->child == process;
    if (unsettled.decision.notice.thread != thread && !is_own_birth) return false;
    unsettled.look_at = unsettled.until = {};
    return settle(unsettled, now);
  });
}

const Decision* Settling::awaited_of(pid_t thread) const {
  for (auto each = unsettled_.rbegin(); each != unsettled_.rend(); ++each)
    if (each->decision.notice.thread == thread) return &each->decision;
  return nullptr;
}

Clock::time_point Settling::look_at() const {
  auto first = Clock::time_point::max();
  if (!decider_.wants_child()) return first;  // The timer tells.
  for (const Unsettled& unsettled : unsettled_) first = std::min(first, unsettled.look_at);
  return first;
}

void Settling::end() {
  for (Unsettled& unsettled : unsettled_) unsettled.look_at = unsettled.until = {};
  look(Clock::now());
}

}  // namespace forkshim::deep
