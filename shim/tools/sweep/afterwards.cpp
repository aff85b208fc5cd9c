// SPDX-License-Identifier: MIT
// A fault-free run once more, behind the others: what a faulty run leaves, such as a lock, may
// have decided those after it, which then prove nothing.
#include <fmt/core.h>

#include <algorithm>

#include "sweep/comparison.h"
#include "sweep/sweep.h"

namespace forkshim::sweep {
namespace {

// Of a run that was another one than without a fault. Others have been as they should be.
bool is_doubtful(const Outcome& outcome) {
  return outcome.is_told() || outcome.verdict.kind == Class::missed;
}

std::string change(const Undisturbed& before, const Observation& seen, const Trial& trial,
                   const Options& options) {
  if (!seen.trouble.empty()) return seen.trouble;
  if (seen.flooded == "run") return "it wrote without end";
  if (ending_of(seen) != ending_of(before.seen))
    return fmt::format("it ended with {} instead of {}", ending_of(seen), ending_of(before.seen));
  if (!seen.checked.value_or(true)) return "the command of --check says no";
  return difference(before.trial, trial, options, before.alike);
}

}  // namespace

void Sweep::check_afterwards(Pool& pool) {
  const bool doubtful =
      std::ranges::any_of(known_, [](const auto& known) { return is_doubtful(known.second); });
  // What a signal or the budget has cut short says nothing about the end.
  if (!doubtful || fresh_ == 0 || !pool.empty() || pool.interrupted_by()) return;
  Trial trial = trial_in("afterwards");
  trial.environment = environment_.undisturbed(trial.log(), trial.state);
  trial.timeout *= 2;
  trial.patience *= 2;
  trial.judging *= 2;
  pool.start(trial, 0);
  if (!pool.next()) return;
  const Observation seen = read_observation(trial);
  if (!seen.complete) return;
  const std::string changed = change(undisturbed_, seen, trial, options_);
  if (changed.empty()) return;
  results_.spoilt = fmt::format(
      "a fault-free run after the others differs: {}; so a run has left something that changes"
      " those after it, which prove nothing: let --before put that back",
      changed);
}

}  // namespace forkshim::sweep
