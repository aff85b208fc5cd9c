// SPDX-License-Identifier: MIT
// What comes of a creation, thread or exec that nobody has announced.
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>

#include <bit>
#include <cerrno>
#include <utility>

#include "base/clock.h"
#include "deep/answers.h"
#include "deep/apart.h"
#include "protocol/kinds.h"
#include "tree/state.h"

namespace forkshim::deep {
namespace {

bool is_clone3(Function function) {
  return function == Function::syscall_clone3 || function == Function::thread_clone3;
}

}  // namespace

// Its own library runs the handlers, too: whoever cannot reach the state cannot know of the
// supervisor. Asked as seldom as what signals can do.
void Answers::look_for_double(const Person& person) {
  if (said_double_ || decider_.handler_count() == 0 || !std::has_single_bit(person.asked)) return;
  said_double_ = is_apart(person.pid, state_path_);
  if (!said_double_) return;
  remark_(
      fmt::format("--deep: {} loads the library and cannot reach the run's state (another root"
                  " directory or mount namespace), so handlers, the log's too, run twice for what"
                  " it creates: in the supervisor, and in its library, which names it 0",
                  person.lineage.text));
}

void Answers::decide(const PersonPtr& person, const Notice& notice, const Creation& creation) {
  Decision decision;
  decision.notice = notice;
  decision.creation = creation;
  decision.person = person;
  decision.start_ns = now_ns(CLOCK_MONOTONIC);
  look_for_double(*person);
  if (creation.kind == FORKSHIM_EXEC) continue_search(decision);
  if (!decision.goes_on) decision.ordinal = family_.next_ordinal(*person, creation.kind);
  if (creation.kind & process_kinds) {
    write_child(person->lineage, decision.ordinal, &decision.lineage);
    decider_.decide(decision);
    decision.stamp = family_.stamp(person, decision.ordinal, decision.lineage, true);
    begin_last(*person, notice, creation, decision.stamp);
    person->last.went_on = decision.error == 0;
  } else {
    const char mark = creation.kind == FORKSHIM_THREAD ? '#' : '!';
    write_member(person->lineage, mark, decision.ordinal, &decision.lineage);
    decider_.decide(decision);
    remember_within(decision);
  }
  if (decision.hold <= Span(0)) return answer(decision);
  const auto until = Clock::now() + decision.hold;
  held_.push_back({std::move(decision), until});
}

// It was killed, or before Linux 5.19 a signal came, after which it asks again.
void Answers::take_back(const Decision& decision) {
  Person& person = *decision.person;
  const std::uint8_t kind = decision.creation.kind;
  if (!decision.goes_on) Family::take_back_ordinal(person, kind, decision.ordinal);
  if (kind & process_kinds) person.last.went_on = false;
  if (kind == FORKSHIM_THREAD) person.last_thread.went_on = false;
  if (kind == FORKSHIM_EXEC) person.last_exec = {};
  decider_.take_back(decision);
}

// While it waits for its answer.
bool Answers::follow(const Decision& decision) {
  if (!decision.needs_birth || decision.error != 0 || is_ending_) return false;
  const pid_t thread = decision.notice.thread;
  const bool shows_child = !(decision.creation.flags & CLONE_UNTRACED);
  if (shows_child && guard_.follow(thread)) return true;
  const char* const reason =
      child_actions_.has_signals_for(thread)
          ? "gets its signals once it has executed"
          : "cannot be traced (a debugger does, it is not allowed here, or its child has"
            " CLONE_UNTRACED)";
  if (kill(thread, 0) == 0 && !std::exchange(said_unfollowed_, true))
    remark_(fmt::format("--deep: the creator of {} {}, so no handler acts on its child",
                        decision.lineage.text, reason));
  return false;
}

void Answers::answer(Decision& decision) {
  const bool refused = decision.error != 0;
  const bool followed = follow(decision);
  if (!is_ending_) decider_.signal_before(decision);
  const bool taken = refused ? listener_.refuse(decision.notice, decision.error)
                             : listener_.let_go_on(decision.notice);
  decision.answered_ns = now_ns(CLOCK_MONOTONIC);
  if (!taken) {
    if (followed) guard_.leave(decision.notice.thread);
    if (is_ending_) return;  // it was killed before its answer, and counts as asked for
    return take_back(decision);
  }
  state::count(decision.creation.function, refused ? state::Outcome::refused : state::Outcome::made,
               decision.answered_ns - decision.start_ns);
  if (decision.error == ENOSYS && is_clone3(decision.creation.function))
    decision.person->missing_clone3 = {decision.notice.thread, decision.creation.flags};
  const std::uint8_t kind = decision.creation.kind;
  if (refused || kind == FORKSHIM_THREAD) return decider_.conclude(decision, 0);
  if (!(kind & process_kinds)) return;
  followed ? child_actions_.add(std::move(decision)) : settling_.add(std::move(decision));
}

}  // namespace forkshim::deep
