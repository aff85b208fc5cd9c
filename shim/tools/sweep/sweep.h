// SPDX-License-Identifier: MIT
// The sweep itself: undisturbed runs, then one run for each point.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "sweep/cache.h"
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
  Sweep(const Options& options, const Reporters& reporters, const SignalIntake& signals);
  Results run(int* interrupted_by);  // a signal, or 0
  const Plan& what_is_planned() const { return plan_; }

 private:
  void begin();
  Known known_after(const Undisturbed& first) const;
  std::vector<std::string> identities_in(const Plan& plan, const Recording& recording,
                                         const Conditions& conditions) const;
  void take_over_earlier();
  void take_from_cache();
  void take_over(size_t index, Outcome outcome);
  void run_points(Pool& pool);
  std::optional<Clock::time_point> deadline() const;
  void give_up_rest();
  std::optional<size_t> next_to_run();
  Trial trial_in(const std::string& name) const;
  Trial trial_for(const Point& point, size_t run) const;  // the run is its 0th, 1st, ...
  bool wants_line(const Outcome& outcome) const;
  Trial trial_for_line(const Point& point) const;
  void add_run(size_t index, Outcome outcome);
  void finish(size_t index, const Trial& trial);
  void conclude_decided();
  void check_afterwards(Pool& pool);
  Outcome outcome_of(const Point& point, const Trial& trial) const;
  void conclude(size_t index, Outcome outcome);
  void tell(size_t index, const Outcome& outcome);
  void note_unused();

  const Options& options_;
  const Reporters& reporters_;
  const SignalIntake& signals_;
  Workplace workplace_;
  ComparedFiles files_;
  Conditions conditions_;  // before the first run
  Environment environment_;
  Allowed allowed_;
  std::optional<Cache> cache_;
  Progress progress_;
  Undisturbed undisturbed_;
  Plan plan_;
  Results results_;
  std::map<size_t, Outcome> known_;              // by index in the plan
  std::map<size_t, Trial> trials_;               // under way
  std::map<size_t, std::vector<Outcome>> runs_;  // of points that are not concluded
  std::map<size_t, Outcome> decided_;            // that wait for the line of their script
  std::deque<size_t> again_;                     // points that want another run
  std::vector<size_t> order_;                    // of runs
  size_t next_ = 0;
  std::optional<Clock::time_point> deadline_;
  bool has_run_one_ = false;
  size_t fresh_ = 0, findings_ = 0;
};

}  // namespace forkshim::sweep
