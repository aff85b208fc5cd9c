// SPDX-License-Identifier: MIT
#include "deep/child_actions.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "deep/settling.h"
#include "deep/stamp.h"

namespace forkshim::deep {
namespace {

constexpr Span first_look = std::chrono::milliseconds(2);
constexpr Span longest_look = std::chrono::milliseconds(50);
constexpr auto longest_wait = std::chrono::seconds(10);

void release(pid_t task) { ptrace(PTRACE_DETACH, task, nullptr, nullptr); }

bool is_birth(int event) {
  return event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE;
}

bool leads_no_process(pid_t task) { return syscall(SYS_tgkill, task, task, 0) != 0; }

bool has_gone(pid_t task) { return kill(task, 0) != 0 && errno == ESRCH; }

}  // namespace

void ChildActions::add(Decision decision) {
  const auto now = Clock::now();
  Birth& birth = births_.emplace_back();
  birth.creator.task = decision.notice.thread;
  birth.decision = std::move(decision);
  birth.pause = first_look;
  birth.look_at = now + first_look;
  birth.give_up_at = now + longest_wait;
}

ChildActions::Birth* ChildActions::expected_from(pid_t thread) {
  const auto found = std::ranges::find_if(births_, [thread](const Birth& birth) {
    return birth.child_pid == 0 && birth.creator.task == thread && !birth.creator.is_done;
  });
  return found == births_.end() ? nullptr : &*found;
}

ChildActions::Birth* ChildActions::with_child(pid_t child) {
  const auto found = std::ranges::find_if(births_, [child](const Birth& birth) {
    return birth.child.task == child && !birth.child.is_done;
  });
  return found == births_.end() ? nullptr : &*found;
}

void ChildActions::remove_done() {
  births_.remove_if(
      [](const Birth& birth) { return birth.creator.is_done && birth.child.is_done; });
}

std::optional<Decision> ChildActions::begin_again(pid_t thread) {
  Birth* const birth = expected_from(thread);
  if (!birth || guard_.follow(thread)) return std::nullopt;
  Decision decision = std::move(birth->decision);
  births_.remove_if([birth](const Birth& each) { return &each == birth; });
  return decision;
}

void ChildActions::give_up(Birth& birth) {
  family_.count_missing(birth.decision.stamp);
  decider_.conclude(birth.decision, 0);
  if (birth.creator.task != 0) guard_.leave(birth.creator.task);
  birth.creator.is_done = birth.child.is_done = true;
}

void ChildActions::finish(pid_t thread) {
  if (Birth* const birth = expected_from(thread)) give_up(*birth);
  remove_done();
}

void ChildActions::claim(Birth& birth, pid_t child) {
  birth.child_pid = birth.child.task = child;
  birth.creator.is_here = true;
  birth.give_up_at = Clock::now() + longest_wait;
  record_child(family_, birth.decision, child);
  birth.child.is_here = was_newborn(child);
  advance(birth, Clock::now());
  remove_done();
}

void ChildActions::take_creator(pid_t thread, int event) {
  unsigned long word = 0;
  ptrace(PTRACE_GETEVENTMSG, thread, nullptr, &word);
  const auto child = static_cast<pid_t>(word);
  // Had the kernel made the process that is waited for, it would have told of that.
  if (event == PTRACE_EVENT_CLONE && leads_no_process(child)) finish(thread);
  if (Birth* const birth = expected_from(thread)) return claim(*birth, child);
  guard_.leave(thread);
  take_stranger(child);
}

bool ChildActions::was_newborn(pid_t child) {
  return std::erase_if(newborns_, [child](const Newborn& each) { return each.task == child; }) != 0;
}

// The guard traces its creator, and no handler acts on it; or it is a thread.
void ChildActions::take_stranger(pid_t child) {
  if (was_newborn(child))
    release(child);
  else
    strangers_.insert(child);
}

// Either the creator has told of it before, or is about to.
void ChildActions::take_newborn(pid_t child) {
  if (Birth* const birth = with_child(child)) {
    birth->child.is_here = true;
    advance(*birth, Clock::now());
    return remove_done();
  }
  if (strangers_.erase(child) != 0 || leads_no_process(child)) return release(child);
  newborns_.push_back({child, Clock::now() + longest_wait});
  const std::uint64_t stamp = stamp_of(child).stamp;
  for (Birth& birth : births_)
    if (birth.creator_has_ended && birth.child_pid == 0 && birth.decision.stamp == stamp)
      return claim(birth, child);
}

// A vfork child on its way to its exec.
void ChildActions::take_late(pid_t child, int status) {
  const int signal = WSTOPSIG(status), event = status >> 16;
  if (event == PTRACE_EVENT_EXEC) {
    for (const int each : std::exchange(late_[child], {})) kill(child, each);
    late_.erase(child);
    release(child);
  } else if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
    ptrace(PTRACE_LISTEN, child, nullptr, nullptr);
  } else {
    ptrace(PTRACE_CONT, child, nullptr, event == 0 ? signal : 0);
  }
}

bool ChildActions::take_stop(pid_t thread, int status) {
  const int event = status >> 16;
  const bool is_trap = event == PTRACE_EVENT_STOP && WSTOPSIG(status) == SIGTRAP;
  if (late_.contains(thread))
    take_late(thread, status);
  else if (is_birth(event))
    take_creator(thread, event);
  else if (is_trap && !guard_.watches(thread))
    take_newborn(thread);
  else
    return false;
  return true;
}

void ChildActions::take_end_of_creator(Birth& birth) {
  birth.creator.task = 0;
  birth.creator_has_ended = true;
  if (birth.child_pid != 0) return advance(birth, Clock::now());
  const auto found = std::ranges::find_if(newborns_, [&birth](const Newborn& each) {
    return stamp_of(each.task).stamp == birth.decision.stamp;
  });
  if (found != newborns_.end()) claim(birth, found->task);
}

void ChildActions::take_end(pid_t thread) {
  late_.erase(thread);
  strangers_.erase(thread);
  was_newborn(thread);
  if (Birth* const birth = with_child(thread)) {
    birth->child.is_done = true;
    advance(*birth, Clock::now());
  }
  const auto creates = [thread](const Birth& birth) {
    return birth.creator.task == thread && !birth.creator.is_done;
  };
  const auto birth = std::ranges::find_if(births_, creates);
  if (birth != births_.end()) take_end_of_creator(*birth);
  remove_done();
}

// Of a creation that the kernel has refused nothing is told.
void ChildActions::look_for_end(Birth& birth, Clock::time_point now) {
  if (now < birth.look_at) return;
  const pid_t thread = birth.creator.task;
  // It may be stopped for as long as somebody likes.
  const bool restarts = thread != 0 && guard_.awaits_restart(thread);
  const bool has_returned =
      thread != 0 && !restarts &&
      (!guard_.watches(thread) || waits_elsewhere(thread, birth.decision.notice.call.nr));
  const bool is_over = thread != 0 && (has_gone(thread) || has_returned);
  if (is_over || (now >= birth.give_up_at && !restarts)) return give_up(birth);
  birth.look_at = now + birth.pause;
  birth.pause = std::min<Span>(birth.pause * 2, longest_look);
}

void ChildActions::look(Clock::time_point now) {
  for (Birth& birth : births_)
    birth.child_pid == 0 ? look_for_end(birth, now) : advance(birth, now);
  std::erase_if(newborns_, [now](const Newborn& newborn) {
    if (now < newborn.until) return false;
    release(newborn.task);
    return true;
  });
  remove_done();
}

Clock::time_point ChildActions::look_at() const {
  auto first = Clock::time_point::max();
  for (const Newborn& newborn : newborns_) first = std::min(first, newborn.until);
  for (const Birth& birth : births_) {
    if (birth.child_pid == 0) first = std::min(first, birth.look_at);
    if (!birth.child.is_here) first = std::min(first, birth.give_up_at);
    for (const Half* const half : {&birth.creator, &birth.child})
      if (half->is_here && !half->is_done && half->waits) first = std::min(first, half->until);
  }
  return first;
}

void ChildActions::end() {
  is_ending_ = true;
  for (Birth& birth : births_) birth.child_pid == 0 ? give_up(birth) : advance(birth, Clock::now());
  for (const Newborn& newborn : newborns_) release(newborn.task);
  births_.clear();
  newborns_.clear();
}

}  // namespace forkshim::deep
