// SPDX-License-Identifier: MIT
#include "sweep/sweep.h"

#include <fmt/core.h>

#include <ctime>
#include <filesystem>

#include "supervision/outcome.h"
#include "sweep/comparison.h"
#include "sweep/fault.h"
#include "sweep/results_file.h"
#include "text/count.h"
#include "text/files.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

std::string now_in_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  char text[sizeof "2026-01-01T00:00:00"];
  return {text, std::strftime(text, sizeof text, "%FT%T", gmtime_r(&now, &parts))};
}

}  // namespace

Sweep::Sweep(const Options& options, const Reporters& reporters)
    : options_(options),
      reporters_(reporters),
      files_(options.compare_files, workplace_.make("initial")),
      conditions_(conditions_of(options)),
      environment_(options),
      allowed_(options.allow.empty() ? Allowed() : Allowed(options.allow)),
      progress_(options.progress) {
  results_.command = options.command;
  results_.shard = options.shard;
  results_.shards = options.shards;
  results_.started = now_in_utc();
}

Results Sweep::run(int* interrupted_by) {
  SignalIntake signals;
  Pool pool(options_, signals);
  for (const auto& reporter : reporters_) reporter->begin();
  progress_.say("undisturbed runs");
  if (auto found = run_undisturbed(options_, environment_, workplace_, files_, pool)) {
    undisturbed_ = std::move(*found);
    begin();
    run_points(pool);
  }
  pool.stop();
  *interrupted_by = pool.interrupted_by();
  if (*interrupted_by) results_.interrupted = signal_name(*interrupted_by);
  progress_.clear();
  for (const auto& [index, outcome] : known_) results_.outcomes.push_back(outcome);
  note_unused();
  return results_;
}

void Sweep::begin() {
  plan_ = plan(undisturbed_.recording, options_);
  if (plan_.planned == 0)
    throw Trouble(
        fmt::format("none of {} is of those asked for, so a sweep proves nothing",
                    counted(undisturbed_.recording.creations.size(), "creation", "creations")));
  results_.creations = undisturbed_.recording.creations.size();
  results_.planned = plan_.planned;
  results_.undisturbed_seconds = undisturbed_.seen.seconds;
  results_.notes = undisturbed_.notes;
  results_.blind = undisturbed_.sees_little();
  results_.conditions = common(conditions_, conditions_of(options_));
  if (plan_.planned < plan_.possible)
    results_.notes.push_back(
        fmt::format("--max leaves {} of {} points", plan_.planned, plan_.possible));
  if (options_.resume) take_over_earlier();
  progress_.say("");
  progress_.clear();
  for (const auto& reporter : reporters_) reporter->plan(results_, plan_.points.size());
  for (const auto& [index, outcome] : known_) tell(index, outcome);
}

// A time limit decides about hangs, and about runs that take longer than it.
bool Sweep::still_holds(const Outcome& outcome, const Results& earlier) const {
  const auto limit = earlier.conditions.find("--timeout");
  if (limit != earlier.conditions.end() && limit->second == results_.conditions.at("--timeout"))
    return true;
  return outcome.verdict.kind != Class::hang &&
         (options_.timeout == Span(0) || outcome.seconds < seconds(options_.timeout));
}

void Sweep::take_over_earlier() {
  if (!std::filesystem::exists(options_.json)) return;
  const Results earlier = read_results(options_.json);
  if (earlier.command != options_.command)
    throw Trouble(
        fmt::format("--resume: {} is a sweep of {}", options_.json, shell_line(earlier.command)));
  const std::string other = difference(results_.conditions, earlier.conditions, Use::resume);
  if (!other.empty())
    throw Trouble(
        fmt::format("--resume: the results in {} were found otherwise: {}; name another"
                    " file by --json, or remove it",
                    options_.json, other));
  std::map<std::string, const Outcome*> by_key;
  for (const Outcome& outcome : earlier.outcomes) by_key[key_of(outcome.point)] = &outcome;
  for (size_t i = 0; i < plan_.points.size(); ++i) {
    const auto found = by_key.find(key_of(plan_.points[i]));
    if (found == by_key.end() || !still_holds(*found->second, earlier)) continue;
    Outcome outcome = *found->second;
    outcome.point.number = plan_.points[i].number;
    outcome.allowed = allowed_.reason_for(outcome);
    findings_ += outcome.counts();
    known_.emplace(i, std::move(outcome));
  }
}

Trial Sweep::trial_for(const Point& point) const {
  Trial trial;
  trial.folder = workplace_.make(fmt::format("point-{}", point.number));
  trial.state = workplace_.make_state(trial.folder);
  trial.environment = environment_.disturbed(point, trial.log(), trial.state);
  trial.files = &files_;
  trial.timeout = undisturbed_.timeout;
  trial.patience = undisturbed_.patience;
  // A delay is no hang, wherever it strikes.
  if (point.action == Action::delay) trial.timeout += options_.delay;
  return trial;
}

void Sweep::run_points(Pool& pool) {
  size_t next = 0;
  for (;;) {
    while (next < plan_.points.size() && (known_.contains(next) || !pool.full())) {
      if (!known_.contains(next)) {
        const Trial trial = trial_for(plan_.points[next]);
        pool.start(trial, next);
        trials_.emplace(next, trial);
      }
      ++next;
    }
    if (pool.empty()) return;
    progress_.show(known_.size(), plan_.points.size(), fresh_, findings_);
    const auto index = pool.next();
    if (!index) return;
    const auto trial = trials_.extract(*index);
    conclude(*index, outcome_of(plan_.points[*index], trial.mapped()));
    workplace_.remove(trial.mapped().folder);
  }
}

Outcome Sweep::outcome_of(const Point& point, const Trial& trial) const {
  const Observation seen = read_observation(trial);
  if (!seen.complete) throw Trouble("a supervisor was killed from outside");
  if (!seen.trouble.empty()) throw Trouble(seen.trouble);
  const bool reached = has_struck(point, read_recording(trial.log()));
  const bool ended = seen.status.has_value();
  const std::string different =
      !ended             ? std::string()
      : !seen.normalized ? "the command of --normalize fails on its output: " + options_.normalize
                         : difference(undisturbed_.trial, trial, options_);
  Outcome outcome;
  outcome.point = point;
  outcome.verdict = judge(undisturbed_.seen, seen, different, reached, point.action, options_);
  outcome.repeat =
      outcome.verdict.kind == Class::kill_all
          ? contained_line(point, options_)
          : repeat_line(point, options_, std::max(trial.timeout, undisturbed_.patience_for(seen)));
  outcome.errors = tail_of_file(trial.errors(), 2000);
  outcome.status = seen.status;
  outcome.signal = seen.signal;
  outcome.left = seen.left;
  outcome.seconds = seen.seconds;
  return outcome;
}

void Sweep::conclude(size_t index, Outcome outcome) {
  outcome.allowed = allowed_.reason_for(outcome);
  ++fresh_;
  findings_ += outcome.counts();
  const auto known = known_.emplace(index, std::move(outcome)).first;
  progress_.clear();
  tell(index, known->second);
}

void Sweep::tell(size_t index, const Outcome& outcome) {
  for (const auto& reporter : reporters_) reporter->outcome(index + 1, outcome);
}

void Sweep::note_unused() {
  const bool whole = results_.interrupted.empty() && options_.shards == 1 && options_.max == 0;
  if (!whole) return;
  for (const std::string& sentence : allowed_.unused()) results_.notes.push_back(sentence);
}

}  // namespace forkshim::sweep
