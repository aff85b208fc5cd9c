// SPDX-License-Identifier: MIT
// sweep: proves what a program does when any one of its process creations fails.
//
// Exit status: 0 without findings, 1 with, 3 without in the part that was tried, 125 where the
// sweep could not be made, 126 and 127 where the program cannot be executed or is not there; it
// dies by the signal that interrupted it, after it has said what it had found.
#include <fmt/core.h>

#include <csignal>
#include <cstdio>

#include "supervision/ending.h"
#include "supervision/start_environment.h"
#include "sweep/inherited_children.h"
#include "sweep/output_files.h"
#include "sweep/plan_file.h"
#include "sweep/plan_report.h"
#include "sweep/preconditions.h"
#include "sweep/replay.h"
#include "sweep/results_file.h"
#include "sweep/sweep.h"
#include "text/count.h"
#include "text/printable.h"

namespace {

using namespace forkshim;
using namespace forkshim::sweep;

constexpr int partial = 3;  // no finding in what was tried, which is not all

int status_of(const Results& results) {
  const std::string reason = why_no_pass(results);
  if (!reason.empty()) throw Trouble(reason);
  if (results.findings()) return 1;
  return results.total(Class::untested) || results.nameless ? partial : 0;
}

void tell(const Results& results, const Reporters& reporters) {
  for (const auto& reporter : reporters) {
    reporter->begin();
    reporter->plan(results, results.outcomes.size());
    for (size_t i = 0; i < results.outcomes.size(); ++i)
      reporter->outcome(i + 1, results.outcomes[i]);
    reporter->end(results);
  }
}

int merge(const Options& options, Reporters& reporters) {
  Results results = merge_results(options.merge);
  Allowed allowed = options.allow.empty() ? Allowed() : Allowed(options.allow);
  if (!options.allow.empty())
    for (Outcome& outcome : results.outcomes) {
      const std::string reason = allowed.reason_for(outcome);
      if (!reason.empty() || outcome.verdict.kind != Class::unstable) outcome.allowed = reason;
    }
  if (is_whole(results))
    for (const std::string& sentence : allowed.unused()) results.notes.push_back(sentence);
  else
    results.incomplete =
        fmt::format("--merge: of {} the files hold {}; a shard is missing or was interrupted",
                    counted(results.planned, "point", "points"), results.outcomes.size());
  tell(results, reporters);
  return status_of(results);
}

// What was interrupted before it knew its points has no results: a file of none would be taken for
// a pass, and stand where earlier results are that --resume goes on from.
void conclude(const Reporters& reporters, const Results& results) {
  if (results.planned == 0)
    for (const auto& reporter : reporters) reporter->give_up(interruption_of(results));
  else
    for (const auto& reporter : reporters) reporter->end(results);
}

// No signal ends this process while there are folders that only it removes.
Results perform(const Options& options, const Reporters& reporters, const SignalIntake& signals,
                Plan* plan, int* interrupted_by) {
  Sweep sweep(options, reporters, signals);
  Results results = sweep.run(interrupted_by);
  if (plan) *plan = sweep.what_is_planned();
  return results;
}

int print_plan_of(const Options& options) {
  check_files(options);
  check_plan(options);
  int interrupted_by = 0;
  Plan plan;
  const Results results = perform(options, {}, SignalIntake(), &plan, &interrupted_by);
  if (interrupted_by) die_by(interrupted_by);
  if (!options.plan_file.empty()) write_plan(plan, results, options);
  print_plan(plan, results, options);
  return 0;
}

int sweep_all(const Options& options, Reporters& reporters) {
  Results earlier;
  if (takes_plan(options) && is_done(options, &earlier)) {
    tell(earlier, reporters);
    return status_of(earlier);
  }
  check_files(options);
  int interrupted_by = 0;
  const Results results = perform(options, reporters, SignalIntake(), nullptr, &interrupted_by);
  conclude(reporters, results);
  if (interrupted_by) die_by(interrupted_by);
  return status_of(results);
}

int replay(const Options& given, char* tool) {
  const std::string expected = "a recording that sweep --record FILE wrote";
  check_trust(given.replay, expected);
  const SignalIntake signals;
  Archive archive;
  const Results recorded = read_recorded(given.replay, expected, &archive);
  const std::vector<Outcome> wanted = wanted_of(recorded, given);
  const Options options = replay_options(recorded, archive, given, wanted, tool);
  const Reporters reporters = make_reporters(options);
  int interrupted_by = 0;
  bool same = false;
  {
    const Stage stage(archive);
    check_files(options);
    Results results = perform(options, reporters, signals, nullptr, &interrupted_by);
    same = compare(wanted, results);
    conclude(reporters, results);
  }
  if (interrupted_by) die_by(interrupted_by);
  return same ? 0 : 1;
}

// A handler, because exec resets it: the programs get what this process was started with.
void outlive_reader() {
  if (signal(SIGPIPE, [](int) {}) == SIG_IGN) signal(SIGPIPE, SIG_IGN);
}

int give_up(const Reporters& reporters, const std::string& sentence, int status) {
  for (const auto& reporter : reporters) reporter->give_up(sentence);
  print_error(fmt::format("forkshim: sweep: {}\n", printable(sentence)));
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  restore_start_environment();
  Reporters reporters;
  try {
    const Options given = read_options(argc, argv);
    const Options options = takes_plan(given) ? read_plan(given, argv) : given;
    check_outputs(options);
    outlive_reader();
    if (has_inherited_children()) return sweep_apart(argc, argv);
    if (!options.replay.empty()) return replay(options, argv[0]);
    if (options.plan_only) return print_plan_of(options);
    reporters = make_reporters(options);
    return options.merge.empty() ? sweep_all(options, reporters) : merge(options, reporters);
  } catch (const ReaderLeft&) {
    // As the signal would have ended it before anything was put back and removed.
    reporters.clear();
    die_by(SIGPIPE);
  } catch (const Trouble& trouble) {
    return give_up(reporters, trouble.what(), trouble.status);
  } catch (const std::exception& error) {
    return give_up(reporters, error.what(), exit_status::failed);
  }
}
