// SPDX-License-Identifier: MIT
// One creation, thread or exec that only the kernel sees: which handlers are selected, and what
// comes of it. As in the library, prepare runs in the reverse order of the configuration, every
// selected handler's runs, and the first refusal decides.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "deep/family.h"
#include "deep/handlers.h"
#include "deep/notice.h"
#include "deep/setup.h"
#include "forkshim/plugin.h"
#include "text/time_span.h"

namespace forkshim::deep {

struct Decision {
  Notice notice;
  Creation creation;
  PersonPtr person;
  std::uint64_t stamp = 0;
  Lineage lineage = {};  // the child's, or the name of the thread or exec
  std::string program;   // where a handler wants it
  int error = 0;         // 0: it goes on
  const char* refused_by = nullptr;
  std::uint32_t ordinal = 0;
  bool needs_birth = false;  // a handler acts on its child, or on its creator then
  bool goes_on = false;      // an exec of a search in PATH that has begun: `selected` is as before
  std::uint64_t start_ns = 0, answered_ns = 0;  // CLOCK_MONOTONIC
  std::chrono::nanoseconds hold{0};
  std::vector<std::uint8_t> counted, selected;  // by handler: in `when`, and to run
  std::vector<std::uint64_t> cookies;

  forkshim_event event(pid_t child) const;
};

enum class Side { creator, child };

// What a side of a creation waits for before a handler acts on it.
struct Wait {
  Span time{0};
  bool for_other = false;  // to come to this handler, for `time` at most
  Span lead{0};            // after that
};

class Decider {
 public:
  // `say`: what a handler says of a process that it stops.
  Decider(std::vector<SupervisedHandler> handlers, const Remark& remark, const Remark& say);

  // Runs prepare of those that are selected.
  void decide(Decision& decision);
  // Runs parent or failed. `child`: 0 where it is not known.
  void conclude(const Decision& decision, pid_t child);
  // Sends the signals that come before it.
  void signal_before(const Decision& decision);
  // The same as conclude for one handler and one side, and what comes before that.
  Wait wait_of(const Decision& decision, size_t index, Side side) const;
  void act(const Decision& decision, size_t index, Side side, pid_t child);
  // The signals that a vfork child gets once it has executed. Says what they stop.
  std::vector<int> late_signals(const Decision& decision, pid_t child) const;
  // The same for a creation that came to nothing: it is not counted.
  void take_back(const Decision& decision);

  // Whether a handler of the run's configuration has the library ask for refusals with this errno.
  // If not, says so once.
  bool accepts_refusal(std::uint32_t error);

  // Those that some handler asks for.
  std::uint8_t kinds() const { return kinds_; }
  bool wants_child() const { return wants_child_; }
  bool needs_births() const { return needs_births_; }
  // Whether the supervisor starts programs for a handler, which inherit what it has.
  bool starts_programs() const { return starts_programs_; }
  size_t handler_count() const { return handlers_.size(); }

 private:
  bool selects(SupervisedHandler& handler, size_t index, const forkshim_event& event,
               Decision& decision);
  layout::Firings* firings_of(const SupervisedHandler& handler, size_t index, Person& person) const;
  void prepare(SupervisedHandler& handler, size_t index, Decision& decision);
  bool has_handler_for(std::uint32_t error) const;
  void say_what_it_cannot(SupervisedHandler& handler, const char* reason, const Decision& decision);
  bool runs(const Decision& decision, size_t index) const {
    return index < decision.selected.size() && decision.selected[index];
  }
  void act_on_creator(SupervisedHandler& handler, size_t index, const Decision& decision,
                      pid_t child);
  void act_on_child(SupervisedHandler& handler, const Decision& decision, pid_t child);
  void say_stop(const SupervisedHandler& handler, int signal, pid_t pid, const Decision& decision,
                pid_t child) const;
  void send(const SupervisedHandler& handler, int signal, pid_t pid, const Decision& decision,
            pid_t child) const;

  std::vector<SupervisedHandler> handlers_;
  const Remark remark_, say_;
  bool wants_program_ = false, wants_child_ = false, needs_births_ = false;
  bool starts_programs_ = false;
  bool has_said_unasked_ = false;
  std::uint8_t kinds_ = 0;
};

}  // namespace forkshim::deep
