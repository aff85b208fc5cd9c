// SPDX-License-Identifier: MIT
// What is told of a sweep while it goes on and at its end, in one form each: TAP, JUnit XML, JSON,
// GitHub's annotations.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sweep/options.h"
#include "sweep/results.h"

namespace forkshim::sweep {

struct Reporter {
  virtual ~Reporter() = default;
  // Before the first run.
  virtual void begin() {}
  // `points` are those of this shard; the results hold no outcome yet.
  virtual void plan(const Results&, size_t /*points*/) {}
  // What is known without a run has been told.
  virtual void begin_runs() {}
  // As soon as it is known: the N-th of the plan, in any order.
  virtual void outcome(size_t /*number*/, const Outcome&) {}
  virtual void end(const Results&) {}
  // The sweep cannot go on, for this reason.
  virtual void give_up(const std::string& /*sentence*/) {}
};

using Reporters = std::vector<std::unique_ptr<Reporter>>;

// Throws Trouble where the file of the option cannot be written. Makes none: a sweep that is
// refused leaves no file that could be taken for a pass. `replaced`: by one that is written beside
// it first.
void check_writable(const char* option, const std::string& file, bool replaced = false);

// Those that are asked for. Throws Trouble where a file could not be written later, which would
// cost the whole sweep.
Reporters make_reporters(const Options& options);

}  // namespace forkshim::sweep
