// SPDX-License-Identifier: MIT
// The runs of a sweep's points, and what follows from each.
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

#include "sweep/comparison.h"
#include "sweep/confirmation.h"
#include "sweep/difference_lines.h"
#include "sweep/fault.h"
#include "sweep/script_lines.h"
#include "sweep/sweep.h"
#include "text/count.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

// What is wrong with the command of --normalize where it failed.
std::string failing_of(const Observation& seen) {
  if (seen.flooded == "--normalize") return "writes without end";
  return seen.overran == "--normalize" ? "does not end" : "fails";
}

}  // namespace

// With the bounds that the fault-free runs give.
Trial Sweep::trial_in(const std::string& name) const {
  Trial trial;
  trial.folder = workplace_.make(name);
  trial.state = workplace_.make_state(trial.folder, room_for_state(options_));
  trial.files = &files_;
  trial.timeout = undisturbed_.timeout;
  trial.patience = undisturbed_.patience;
  trial.judging = undisturbed_.judging;
  trial.usual_filtered = size_of(undisturbed_.trial.output());
  trial.most_written = bound_for(std::max(undisturbed_.seen.written, trial.usual_filtered));
  return trial;
}

Trial Sweep::trial_for(const Point& point, size_t run) const {
  Trial trial = trial_in(fmt::format("point-{}-{}", point.number, run + 1));
  trial.environment = environment_.disturbed(point, trial.log(), trial.state);
  trial.logs_little = true;
  if (run > 0) {
    trial.timeout *= 2;
    trial.patience *= 2;
    trial.judging *= 2;
    trial.grace *= 2;
  }
  // A delay is no hang, wherever it strikes.
  if (point.action == Action::delay) trial.timeout += options_.delay;
  return trial;
}

// The next to run: what is to be confirmed first, so that findings are told early.
std::optional<size_t> Sweep::next_to_run() {
  if (!again_.empty()) {
    const size_t index = again_.front();
    again_.pop_front();
    return index;
  }
  while (next_ < order_.size() && known_.contains(order_[next_])) ++next_;
  if (next_ == order_.size()) return std::nullopt;
  return order_[next_++];
}

// One run at least comes to its end, so that --resume gets on however short the budget is.
std::optional<Clock::time_point> Sweep::deadline() const {
  return has_run_one_ ? deadline_ : std::nullopt;
}

void Sweep::run_points(Pool& pool) {
  for (;;) {
    const auto end = deadline();
    while (!pool.full() && !(end && Clock::now() >= *end)) {
      const auto index = next_to_run();
      if (!index) break;
      const Point& point = plan_.points[*index];
      const Trial trial = decided_.contains(*index) ? trial_for_line(point)
                                                    : trial_for(point, runs_[*index].size());
      pool.start(trial, *index);
      trials_.emplace(*index, trial);
    }
    if (pool.empty()) return;
    progress_.show(known_.size(), plan_.points.size(), fresh_, findings_);
    const auto index = pool.next(end);
    if (!index) return;
    has_run_one_ = true;
    const auto trial = trials_.extract(*index);
    finish(*index, trial.mapped());
    workplace_.remove(trial.mapped().folder);
  }
}

void Sweep::add_run(size_t index, Outcome outcome) {
  outcome.allowed = allowed_.reason_for(outcome);
  std::vector<Outcome>& runs = runs_[index];
  runs.push_back(std::move(outcome));
  if (wants_more_runs(runs, options_.confirm, undisturbed_.repeats)) return again_.push_back(index);
  const Outcome decision = together(runs);
  if (!wants_line(decision)) return conclude(index, decision);
  decided_.emplace(index, decision);
  again_.push_back(index);
}

// Not of a known finding. With --deep the kernel asks, and no interpreter's process has a handler.
bool Sweep::wants_line(const Outcome& outcome) const {
  const bool is_new = outcome.counts() || outcome.verdict.kind == Class::unstable;
  return is_new && !options_.deep && can_tell_line(outcome.point.creation);
}

// A run more, which is not judged, because asking runs code of the interpreter. It has to come as
// far as the creation alone.
Trial Sweep::trial_for_line(const Point& point) const {
  Trial trial = trial_for(point, options_.confirm + 1);
  trial.environment = environment_.disturbed(point, trial.log(), trial.state, trial.script());
  trial.judged = false;
  const std::chrono::duration<double> enough(2 + 4 * undisturbed_.seen.seconds);
  trial.timeout = std::min(trial.timeout, std::chrono::duration_cast<Span>(enough));
  trial.patience = trial.grace = Span(0);
  return trial;
}

void Sweep::finish(size_t index, const Trial& trial) {
  auto decided = decided_.extract(index);
  if (!decided) return add_run(index, outcome_of(plan_.points[index], trial));
  read_script_lines(trial.script(), decided.mapped().point.creation.site);
  conclude(index, std::move(decided.mapped()));
}

// As they are, where no run more was made.
void Sweep::conclude_decided() {
  while (!decided_.empty()) {
    auto decided = decided_.extract(decided_.begin());
    conclude(decided.key(), std::move(decided.mapped()));
  }
}

Outcome Sweep::outcome_of(const Point& point, const Trial& trial) const {
  const Observation seen = read_observation(trial);
  if (!seen.complete) throw Trouble("a supervisor was killed from outside");
  if (!seen.trouble.empty()) throw Trouble(seen.trouble);
  const bool reached = has_struck(point, read_recording(trial.log()));
  const bool ended =
      seen.status || (!seen.signal.empty() && seen.signal == undisturbed_.seen.signal);
  const std::string different =
      !ended             ? std::string()
      : !seen.normalized ? fmt::format("the command of --normalize {} on its output: {}",
                                       failing_of(seen), options_.normalize)
                         : difference(undisturbed_.trial, trial, options_, undisturbed_.alike);
  Outcome outcome;
  outcome.point = point;
  outcome.verdict = judge(undisturbed_.seen, seen, different, reached, point.action, options_);
  outcome.repeat =
      outcome.verdict.kind == Class::kill_all || !options_.ready.empty()
          ? contained_line(point, options_)
          : repeat_line(point, options_, std::max(trial.timeout, undisturbed_.patience_for(seen)));
  outcome.errors = tail_of_file(trial.errors(), 2000);
  if (!different.empty())
    outcome.difference = difference_lines(undisturbed_.trial, trial, options_);
  outcome.status = seen.status;
  outcome.signal = seen.signal;
  outcome.left = seen.left;
  outcome.seconds = seen.seconds;
  return outcome;
}

void Sweep::conclude(size_t index, Outcome outcome) {
  runs_.erase(index);
  if (const std::string reason = allowed_.reason_for(outcome); !reason.empty())
    outcome.allowed = reason;
  outcome.identity = plan_.identities[index];
  if (cache_) cache_->add(outcome);
  ++fresh_;
  findings_ += outcome.counts();
  const auto known = known_.emplace(index, std::move(outcome)).first;
  progress_.clear();
  tell(index, known->second);
}

// The budget has run out. What has begun to be confirmed is told as it was seen.
void Sweep::give_up_rest() {
  size_t untested = 0;
  for (size_t i = 0; i < plan_.points.size(); ++i) {
    if (known_.contains(i)) continue;
    const auto begun = runs_.find(i);
    if (begun != runs_.end() && !begun->second.empty()) {
      Outcome outcome = together(begun->second);
      outcome.verdict.reason += ", not confirmed within the budget";
      conclude(i, std::move(outcome));
      continue;
    }
    Outcome outcome;
    outcome.point = plan_.points[i];
    outcome.verdict = {Class::untested, "the budget had run out"};
    tell(i, known_.emplace(i, std::move(outcome)).first->second);
    ++untested;
  }
  if (untested)
    results_.notes.push_back(fmt::format("--budget leaves {} of {} untested", untested,
                                         counted(plan_.points.size(), "point", "points")));
}

}  // namespace forkshim::sweep
