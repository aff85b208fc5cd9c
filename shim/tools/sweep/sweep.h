// SPDX-License-Identifier: MIT
// The sweep itself: undisturbed runs, then one run for each point.
#pragma once

#include <functional>
#include <map>

#include "sweep/compared_files.h"
#include "sweep/environment.h"
#include "sweep/known_findings.h"
#include "sweep/pool.h"
#include "sweep/progress.h"
#include "sweep/reporter.h"
#include "sweep/results.h"
#include "sweep/undisturbed.h"

namespace forkshim::sweep {

class Sweep {
 public:
  // Throws Trouble where it cannot be made. The reporters hear of it while it goes on, but not of
  // its end.
  Sweep(const Options& options, const Reporters& reporters);
  Results run(int* interrupted_by);  // a signal, or 0

 private:
  void begin();
  void take_over_earlier();
  bool still_holds(const Outcome& outcome, const Results& earlier) const;
  void run_points(Pool& pool);
  Trial trial_for(const Point& point) const;
  Outcome outcome_of(const Point& point, const Trial& trial) const;
  void conclude(size_t index, Outcome outcome);
  void tell(size_t index, const Outcome& outcome);
  void note_unused();

  const Options& options_;
  const Reporters& reporters_;
  Workplace workplace_;
  ComparedFiles files_;
  Conditions conditions_;  // before the first run
  Environment environment_;
  Allowed allowed_;
  Progress progress_;
  Undisturbed undisturbed_;
  Plan plan_;
  Results results_;
  std::map<size_t, Outcome> known_;  // by index in the plan
  std::map<size_t, Trial> trials_;   // under way
  size_t fresh_ = 0, findings_ = 0;
};

}  // namespace forkshim::sweep
