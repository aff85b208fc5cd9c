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
  Trial trial;
  trial.folder = workplace_.make("afterwards");
  trial.state = workplace_.make_state(trial.folder, room_for_state(options_));
  trial.environment = environment_.undisturbed(trial.log(), trial.state);
  trial.files = &files_;
  trial.timeout = 2 * undisturbed_.timeout;
  trial.patience = 2 * undisturbed_.patience;
  trial.judging = 2 * undisturbed_.judging;
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
