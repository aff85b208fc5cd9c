// SPDX-License-Identifier: MIT
#include "sweep/sweep.h"

#include <fmt/core.h>

#include <ctime>

#include "supervision/outcome.h"
#include "sweep/call_site.h"
#include "sweep/earlier_results.h"
#include "sweep/fault.h"
#include "sweep/identity.h"
#include "sweep/plan_file.h"
#include "sweep/point_class.h"
#include "sweep/selection_report.h"
#include "text/count.h"

namespace forkshim::sweep {
namespace {

std::string now_in_utc() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  char text[sizeof "2026-01-01T00:00:00"];
  return {text, std::strftime(text, sizeof text, "%FT%T", gmtime_r(&now, &parts))};
}

}  // namespace

Sweep::Sweep(const Options& options, const Reporters& reporters, const SignalIntake& signals)
    : options_(options),
      reporters_(reporters),
      signals_(signals),
      files_(options.compare_files, workplace_.make("initial")),
      conditions_(conditions_of(options)),
      environment_(options),
      allowed_(options.allow.empty() ? Allowed() : Allowed(options.allow)),
      progress_(options.progress) {
  if (!options.cache.empty()) cache_.emplace(options.cache);
  results_.command = options.command;
  results_.shard = options.shard;
  results_.shards = options.shards;
  results_.started = now_in_utc();
  results_.notes = options.notes;
  if (options.record.empty()) return;
  results_.archive = archive_of(options);
  results_.words = options.recorded;
}

Results Sweep::run(int* interrupted_by) {
  if (options_.budget > Span(0)) deadline_ = Clock::now() + options_.budget;
  Pool pool(options_, signals_);
  for (const auto& reporter : reporters_) reporter->begin();
  progress_.say("fault-free runs");
  if (auto found = run_undisturbed(options_, environment_, workplace_, files_, pool,
                                   [this](const auto& first) { return known_after(first); })) {
    undisturbed_ = std::move(*found);
    begin();
    if (!options_.plan_only) run_points(pool);
    check_afterwards(pool);
  }
  pool.stop();
  conclude_decided();
  *interrupted_by = pool.interrupted_by();
  if (*interrupted_by) results_.interrupted = signal_name(*interrupted_by);
  progress_.clear();
  if (deadline_ && !*interrupted_by) give_up_rest();
  if (cache_ && results_.spoilt.empty()) cache_->save(results_);
  for (const auto& [index, outcome] : known_) results_.outcomes.push_back(outcome);
  note_unused();
  return results_;
}

void Sweep::begin() {
  plan_ = plan(undisturbed_.recording, options_);
  if (plan_.planned == 0) throw Trouble(why_none_selected(undisturbed_.recording, options_));
  results_.creations = undisturbed_.recording.creations.size();
  results_.nameless = nameless_among(undisturbed_.recording, options_.select);
  if (results_.nameless)
    results_.notes.push_back(
        fmt::format("{} no whole name, so that no fault can meet them; forkshim-limits(7) says why",
                    counted(results_.nameless, "creation has", "creations have")));
  results_.planned = plan_.planned;
  results_.undisturbed_seconds = undisturbed_.seen.seconds;
  results_.notes.insert(results_.notes.end(), undisturbed_.notes.begin(), undisturbed_.notes.end());
  if (results_.archive) describe_run(*results_.archive, undisturbed_.trial, undisturbed_.recording);
  results_.blind = undisturbed_.sees_little();
  results_.conditions = common(conditions_, conditions_of(options_));
  if (options_.classes)
    results_.notes.push_back(fmt::format("--classes tests {} of {}, one for each class",
                                         plan_.tested, counted(plan_.all, "point", "points")));
  if (plan_.planned < plan_.possible)
    results_.notes.push_back(
        fmt::format("--max leaves {} of {} points", plan_.planned, plan_.possible));
  // Only where some will not be tested are others better.
  order_ = best_first(deadline_ ? plan_.classes : std::vector<std::string>(plan_.points.size()));
  plan_.identities = identities_in(plan_, undisturbed_.recording, results_.conditions);
  if (!options_.points.empty()) check_against_plan(plan_, results_, options_);
  if (options_.resume) take_over_earlier();
  if (cache_) take_from_cache();
  progress_.say("");
  progress_.clear();
  for (const auto& reporter : reporters_) reporter->plan(results_, plan_.points.size());
  for (const auto& [index, outcome] : known_) tell(index, outcome);
  for (const auto& reporter : reporters_) reporter->begin_runs();
}

// By their turns among the points of all shards. Empty where nobody keeps them: they cost a walk
// through the working directory.
std::vector<std::string> Sweep::identities_in(const Plan& some, const Recording& recording,
                                              const Conditions& conditions) const {
  const bool kept = cache_ || options_.resume || options_.plan_only || !options_.json.empty() ||
                    !options_.record.empty() || !options_.points.empty();
  if (!kept) return std::vector<std::string>(some.points.size());
  Options whole = options_;
  whole.shard = whole.shards = 1;
  whole.points.clear();
  whole.keys.clear();
  const std::vector<std::string> all =
      identities_of(plan(recording, whole), recording, options_, conditions);
  std::vector<std::string> identities;
  for (const Point& point : some.points) identities.push_back(all[point.number - 1]);
  return identities;
}

// Points that are counted belong to a program that does not repeat itself.
Known Sweep::known_after(const Undisturbed& first) const {
  if (!cache_ || options_.force) return Known::few;
  Recording recording = first.recording;
  symbols::Symbolizer symbolizer;
  find_call_sites(recording, symbolizer);
  const Plan points = plan(recording, options_);
  size_t known = 0;
  for (const std::string& identity :
       identities_in(points, recording, common(conditions_, conditions_of(options_)))) {
    const auto found = cache_->find(identity);
    if (found && found->point.creation.counted) return Known::few;
    known += found.has_value();
  }
  if (points.points.empty() || known == 0) return Known::few;
  return known == points.points.size()       ? Known::all
         : 2 * known >= points.points.size() ? Known::most
                                             : Known::few;
}

void Sweep::take_over(size_t index, Outcome outcome) {
  outcome.point.number = plan_.points[index].number;
  outcome.identity = plan_.identities[index];
  if (const std::string reason = allowed_.reason_for(outcome); !reason.empty())
    outcome.allowed = reason;
  else if (outcome.verdict.kind != Class::unstable)
    outcome.allowed.clear();
  findings_ += outcome.counts();
  known_.emplace(index, std::move(outcome));
}

void Sweep::take_over_earlier() {
  for (auto& [index, outcome] :
       earlier_outcomes(options_, plan_, results_.conditions, results_.notes))
    take_over(index, std::move(outcome));
}

void Sweep::take_from_cache() {
  size_t taken = 0;
  for (size_t i = 0; i < plan_.points.size() && !options_.force; ++i) {
    auto found = cache_->find(plan_.identities[i]);
    if (!found || known_.contains(i)) continue;
    if (key_of(found->point) != key_of(plan_.points[i]))
      found->repeat = repeat_line(plan_.points[i], options_, undisturbed_.timeout);
    CallSite& site = found->point.creation.site;
    CallSite now = plan_.points[i].creation.site;
    std::swap(now.script_place, site.script_place);
    std::swap(now.script_at, site.script_at);
    std::swap(now.script_stack, site.script_stack);
    found->point = plan_.points[i];
    found->point.creation.site = std::move(now);
    take_over(i, std::move(*found));
    ++taken;
  }
  if (taken)
    results_.notes.push_back(fmt::format("{} of {} from the cache {}", taken,
                                         counted(plan_.points.size(), "point", "points"),
                                         options_.cache));
}

void Sweep::tell(size_t index, const Outcome& outcome) {
  for (const auto& reporter : reporters_) reporter->outcome(index + 1, outcome);
}

void Sweep::note_unused() {
  const bool whole = results_.interrupted.empty() && options_.shards == 1 && options_.max == 0 &&
                     !options_.plan_only && results_.total(Class::untested) == 0;
  if (!whole) return;
  for (const std::string& sentence : allowed_.unused()) results_.notes.push_back(sentence);
}

}  // namespace forkshim::sweep
