// SPDX-License-Identifier: MIT
#include "deep/answers.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/clock.h"
#include "deep/announcement.h"
#include "protocol/kinds.h"
#include "tree/state.h"

namespace forkshim::deep {
namespace {

using std::chrono::microseconds;

constexpr auto look_again = microseconds(200);
constexpr auto longest_sibling = std::chrono::seconds(2);
constexpr std::uint64_t longest_creation_ns = 5'000'000;

}  // namespace

Answers::Answers(const Setup& setup, Listener& listener, Guard& guard,
                 std::vector<SupervisedHandler> handlers)
    : state_(setup.state),
      state_path_(setup.state_path),
      listener_(listener),
      guard_(guard),
      remark_(setup.remark),
      family_(setup.state),
      decider_(std::move(handlers), setup.remark, setup.say),
      settling_(family_, decider_, guard_, last_pid_),
      child_actions_(family_, decider_, guard_) {
  if (decider_.needs_births()) guard_.show_children();
}

void Answers::begin(pid_t root) {
  root_ = root;
  family_.begin(root);
  state_.root_pid = root;
  state_.began = now_ns(CLOCK_BOOTTIME);
  state::record_process(root, "0", 0);
}

Search Answers::look_for_last_child(const Person& person) {
  const LastCreation& last = person.last;
  const Search search = search_child(last.stamp, person.pid, last.last_pid, last_pid_.read());
  if (search.child != 0) family_.set_child(last.stamp, search.child);
  return search;
}

bool Answers::has_sibling_under_way(Person& person, const Notice& notice) {
  LastCreation& last = person.last;
  person.has_makers |= last.thread != 0 && last.thread != notice.thread;
  if (!last.went_on || last.is_over || last.thread == notice.thread) return false;
  if (syscall(SYS_tgkill, person.pid, last.thread, 0) != 0) return false;
  // It may be ready to run and not have got a processor, so its own time counts.
  const std::uint64_t ran = processor_time(last.thread);
  if (last.ran_ns == 0) last.ran_ns = ran;
  last.is_over = look_for_last_child(person).child != 0 ||
                 waits_elsewhere(last.thread, last.call.nr) ||
                 ran - last.ran_ns > longest_creation_ns;
  return !last.is_over;
}

void Answers::begin_last(Person& person, const Notice& notice, const Creation& creation,
                         std::uint64_t stamp) {
  person.last = {notice.thread, stamp, notice.call, creation.flags, last_pid_.read(), 0,
                 true,          false, false};
}

void Answers::let_pass(const PersonPtr& person, const Notice& notice, const Creation& creation,
                       std::uint32_t ordinal, bool counted) {
  Lineage child;
  write_child(person->lineage, ordinal, &child);
  const std::uint64_t stamp = family_.stamp(person, ordinal, child, counted);
  begin_last(*person, notice, creation, stamp);
  listener_.let_go_on(notice);
}

void Answers::take_announced(const PersonPtr& person, const Notice& notice,
                             const Creation& creation, std::uint32_t announced) {
  if (announced & layout::refusal_mark) {
    const std::uint32_t error = announced & ~layout::refusal_mark;
    if (!decider_.accepts_refusal(error))
      return let_pass(person, notice, creation, uncounted, person->counted);
    family_.undo_stamp(*person);
    listener_.refuse(notice, static_cast<int>(error));
    return;
  }
  person->ordinal = std::max(person->ordinal, announced);
  let_pass(person, notice, creation, announced ? announced : uncounted,
           person->counted && announced != 0);
}

// Reading what signals can do costs a quarter of a fork, so it is done ever more seldom. Where they
// interrupt one thread, the others of its process have the same handlers.
void Answers::guard_against_signals(Person& person, const Notice& notice, bool asked_before) {
  const pid_t thread = notice.thread;
  const bool is_due = std::has_single_bit(++person.asked) || guard_.take_interruption(thread) ||
                      (person.catches && !guard_.guards(thread) && !guard_.has_failed);
  const ProcStatus known = guard_.status_of_root(thread);
  if (known.process == 0 && !asked_before && !is_due) return;
  person.catches |= guard_.consider(thread, known.process ? known : status_of(thread));
}

void Answers::take(const Notice& notice) {
  last_pid_.forget();
  const Creation creation = describe(notice);
  // glibc and others then make the same by clone.
  if (creation.is_unreadable) {
    listener_.refuse(notice, ENOSYS);
  } else if (creation.is_refused_anyway) {
    listener_.let_go_on(notice);
  } else if (creation.kind & (FORKSHIM_THREAD | FORKSHIM_EXEC)) {
    take_within(notice, creation);
  } else {
    take_again(notice, creation, true);
  }
}

void Answers::take_again(const Notice& notice, const Creation& creation, bool may_wait) {
  const PersonPtr person = family_.find_creator(notice.thread);
  if (!person) {
    listener_.let_go_on(notice);
    return;
  }
  if (may_wait && has_sibling_under_way(*person, notice)) {
    const auto now = Clock::now();
    waiting_.push_back({notice, creation, now + look_again, now + longest_sibling});
    return;
  }
  if (const auto announced = find_announcement(state_, notice.thread, creation.kind))
    return take_announced(person, notice, creation, *announced);
  if (falls_back(*person, notice, creation)) {
    family_.undo_stamp(*person);
    return void(listener_.refuse(notice, ENOSYS));
  }
  const bool asked_before = was_asked_before(*person, notice, creation);
  guard_against_signals(*person, notice, asked_before);
  if (!asked_before) settling_.finish(notice.thread, person->pid);
  if (asked_before) {
    family_.undo_stamp(*person);
    listener_.let_go_on(notice);
  } else if (creation.kind == 0 || !person->counted) {
    let_pass(person, notice, creation, uncounted, person->counted);
  } else {
    decide(person, notice, creation);
  }
  say_what_is_not_sure();
}

void Answers::go_on() {
  last_pid_.forget();
  const auto now = Clock::now();
  for (size_t i = 0; i < held_.size();) {
    if (held_[i].until > now) {
      ++i;
      continue;
    }
    Decision decision = std::move(held_[i].decision);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    answer(decision);
  }
  std::vector<Waiting> again;
  for (const Waiting& waiting : std::exchange(waiting_, {}))
    (waiting.look_at <= now ? again : waiting_).push_back(waiting);
  for (const Waiting& waiting : again) {
    const size_t before = waiting_.size();
    take_again(waiting.notice, waiting.creation, now < waiting.until);
    if (waiting_.size() > before) waiting_.back().until = waiting.until;
  }
  settling_.look(now);
  child_actions_.look(now);
}

Span Answers::until_deadline() const {
  auto first = std::min(settling_.look_at(), child_actions_.look_at());
  for (const Held& held : held_) first = std::min(first, held.until);
  for (const Waiting& waiting : waiting_) first = std::min(first, waiting.look_at);
  if (first == Clock::time_point::max()) return Span(-1);
  return std::max<Span>(first - Clock::now(), Span(0));
}

void Answers::end() {
  is_ending_ = true;
  last_pid_.forget();
  for (const Waiting& waiting : waiting_) listener_.let_go_on(waiting.notice);
  for (Held& held : held_) answer(held.decision);
  settling_.end();
  child_actions_.end();
  waiting_.clear();
  held_.clear();
}

void Answers::say_what_is_not_sure() {
  constexpr auto unsure = "names in the tree below it are not sure to be the same in each run";
  const auto once = [this](bool& said, bool now, const char* sentence) {
    if (said || !now) return;
    said = true;
    remark_(std::string(sentence) + unsure);
  };
  once(said_lost_, family_.has_lost_a_stamp,
       "--deep: a process has set its limit RLIMIT_LOCKS (ulimit -x), by which it is known; ");
  once(said_foreign_, family_.has_foreign_process,
       "--deep: a process of another user cannot be marked without CAP_SYS_RESOURCE; ");
  if (!guard_.has_failed || said_tracer_) return;
  said_tracer_ = true;
  remark_(
      "--deep: a process that forks and handles signals cannot be traced (a debugger does, or it is"
      " not allowed here); its forks may fail with EINTR");
}

}  // namespace forkshim::deep
