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
  bool goes_on = false;  // an exec of a search in PATH that has begun: `selected` is as before
  std::uint64_t start_ns = 0, answered_ns = 0;  // CLOCK_MONOTONIC
  std::chrono::nanoseconds hold{0};
  std::vector<std::uint8_t> counted, selected;  // by handler: in `when`, and to run
  std::vector<std::uint64_t> cookies;

  forkshim_event event(pid_t child) const;
};

class Decider {
 public:
  Decider(std::vector<SupervisedHandler> handlers, const Remark& remark);

  // Runs prepare of those that are selected.
  void decide(Decision& decision);
  // Runs parent or failed. `child`: 0 where it is not known.
  void conclude(const Decision& decision, pid_t child);
  // The same for a creation that came to nothing: it is not counted.
  void take_back(const Decision& decision);

  // Whether a handler of the run's configuration has the library ask for refusals with this errno.
  // If not, says so once.
  bool accepts_refusal(std::uint32_t error);

  // Those that some handler asks for.
  std::uint8_t kinds() const { return kinds_; }
  bool wants_child() const { return wants_child_; }

 private:
  bool selects(SupervisedHandler& handler, size_t index, const forkshim_event& event,
               Decision& decision);
  layout::Firings* firings_of(const SupervisedHandler& handler, size_t index, Person& person) const;
  void prepare(SupervisedHandler& handler, size_t index, Decision& decision);
  bool has_handler_for(std::uint32_t error) const;
  void say_what_it_cannot(SupervisedHandler& handler, const Decision& decision);

  std::vector<SupervisedHandler> handlers_;
  const Remark remark_;
  bool wants_program_ = false, wants_child_ = false;
  bool has_said_unasked_ = false;
  std::uint8_t kinds_ = 0;
};

}  // namespace forkshim::deep
