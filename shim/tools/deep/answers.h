// SPDX-License-Identifier: MIT
// Answers the kernel's questions, one after the other: who asks, has it been answered before, who
// is selected, what comes of it. Never sleeps: what has to wait has a time to go on at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "deep/child_actions.h"
#include "deep/decision.h"
#include "deep/family.h"
#include "deep/guard.h"
#include "deep/notice.h"
#include "deep/settling.h"
#include "deep/setup.h"
#include "deep/stamp.h"
#include "text/time_span.h"

namespace forkshim::deep {

class Answers {
 public:
  Answers(const Setup& setup, Listener& listener, Guard& guard,
          std::vector<SupervisedHandler> handlers);

  void begin(pid_t root);
  void take(const Notice& notice);
  // What waitpid(2) has told of a thread that stopped. False where that is the guard's.
  bool take_stop(pid_t thread, int status) { return child_actions_.take_stop(thread, status); }
  void take_end(pid_t thread) { child_actions_.take_end(thread); }
  // What has waited long enough.
  void go_on();
  Span until_deadline() const;
  int alarm() const { return settling_.alarm(); }
  // What the filter has to ask about.
  std::uint8_t kinds() const { return decider_.kinds(); }
  bool starts_programs() const { return decider_.starts_programs(); }
  // Nobody is to wait any more.
  void end();

 private:
  // Another thread of the same process is creating something, and both would bear one stamp.
  struct Waiting {
    Notice notice;
    Creation creation;
    Clock::time_point look_at, until;
  };
  struct Held {
    Decision decision;
    Clock::time_point until;
  };
  void take_again(const Notice& notice, const Creation& creation, bool may_wait);
  bool has_sibling_under_way(Person& person, const Notice& notice);
  void take_up(const Decision& decision, const Notice& notice);
  std::optional<bool> was_expected(const Person& person, const Notice& notice);
  bool was_asked_before(Person& person, const Notice& notice, const Creation& creation);
  Search look_for_last_child(const Person& person);
  void take_announced(const PersonPtr& person, const Notice& notice, const Creation& creation,
                      std::uint32_t announced);
  void let_pass(const PersonPtr& person, const Notice& notice, const Creation& creation,
                std::uint32_t ordinal, bool counted);
  void decide(const PersonPtr& person, const Notice& notice, const Creation& creation);
  void begin_last(Person& person, const Notice& notice, const Creation& creation,
                  std::uint64_t stamp);
  bool follow(const Decision& decision);
  void answer(Decision& decision);
  void take_back(const Decision& decision);
  void guard_against_signals(Person& person, const Notice& notice, bool asked_before);
  void say_what_is_not_sure();
  void look_for_double(const Person& person);

  // answers_within.cpp
  void take_within(const Notice& notice, const Creation& creation);
  bool is_start(const Notice& notice);
  std::optional<std::uint32_t> announced_within(Person& person, const Notice& notice,
                                                std::uint8_t kind);
  bool was_asked_before_within(const Person& person, const Notice& notice, std::uint8_t kind);
  void continue_search(Decision& decision);
  void remember_within(const Decision& decision);
  static bool falls_back(Person& person, const Notice& notice, const Creation& creation);

  layout::State& state_;
  const std::string state_path_;
  pid_t root_ = 0;
  bool root_has_begun_ = false;
  Listener& listener_;
  Guard& guard_;
  const Remark remark_;
  Family family_;
  Decider decider_;
  LastPid last_pid_;
  std::vector<Waiting> waiting_;
  std::vector<Held> held_;
  Settling settling_;
  ChildActions child_actions_;
  bool is_ending_ = false, said_unfollowed_ = false;
  bool said_lost_ = false, said_foreign_ = false, said_tracer_ = false, said_double_ = false;
};

}  // namespace forkshim::deep
