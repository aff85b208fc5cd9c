// SPDX-License-Identifier: MIT
// sweep: proves what a program does when any one of its process creations fails.
//
// Exit status: 0 without findings, 1 with, 125 where the sweep could not be made; it dies by the
// signal that interrupted it, after it has said what it had found.
#include <fmt/format.h>
#include <signal.h>

#include <cstdio>

#include "supervision/ending.h"
#include "supervision/outcome.h"
#include "sweep/github.h"
#include "sweep/inherited_children.h"
#include "sweep/junit.h"
#include "sweep/results_file.h"
#include "sweep/sweep.h"
#include "sweep/tap.h"
#include "text/printable.h"
#include "text/shell_words.h"

namespace {

using namespace forkshim;
using namespace forkshim::sweep;

void write_reports(const Results& results, const Options& options) {
  if (!options.junit.empty()) write_junit(results, options.junit);
  if (options.github) report_to_github(results);
}

int status_of(const Results& results) { return results.findings() ? 1 : 0; }

int merge(const Options& options) {
  const Results results = merge_results(options.merge);
  tap::begin();
  tap::plan(results.outcomes.size(), "the files hold no point");
  for (const std::string& note : results.notes) tap::note(note);
  for (size_t i = 0; i < results.outcomes.size(); ++i) tap::add(i + 1, results.outcomes[i]);
  tap::note(summary_of(results));
  if (!options.json.empty()) write_results(results, options.json);
  write_reports(results, options);
  if (is_whole(results)) return status_of(results);
  throw Trouble(
      fmt::format("--merge: of {} the files hold {}; a shard is missing or was"
                  " interrupted",
                  count(results.planned, "point", "points"), results.outcomes.size()));
}

int sweep_all(const Options& options) {
  int interrupted_by = 0;
  const Results results = Sweep(options).run(&interrupted_by);
  if (interrupted_by)
    tap::bail_out(fmt::format("interrupted by {} after {} of {} points", results.interrupted,
                              results.outcomes.size(), results.planned));
  tap::note(summary_of(results));
  write_reports(results, options);
  if (interrupted_by) die_by(interrupted_by);
  return status_of(results);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  try {
    if (has_inherited_children()) return sweep_apart(argc, argv);
    return options.merge.empty() ? sweep_all(options) : merge(options);
  } catch (const Trouble& trouble) {
    tap::bail_out(trouble.what());
    fmt::print(stderr, "forkshim: sweep: {}\n", printable(trouble.what()));
    return exit_status::failed;
  }
}
