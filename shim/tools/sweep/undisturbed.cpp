// SPDX-License-Identifier: MIT
#include "sweep/undisturbed.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "sweep/comparison.h"
#include "sweep/why_unhooked.h"
#include "text/count.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

// As the sweep found the files that it compares: each run starts with them.
std::string save_files(const Options& options, const Workplace& workplace) {
  const std::string folder = workplace.make("initial");
  for (size_t i = 0; i < options.compare_files.size(); ++i) {
    std::error_code error;
    const std::string& file = options.compare_files[i];
    if (fs::is_directory(file)) throw Trouble("--compare " + file + ": is a folder, not a file");
    if (fs::exists(file)) fs::copy_file(file, folder + "/file-" + std::to_string(i), error);
    if (error) throw Trouble(fmt::format("--compare {}: {}", file, error.message()));
  }
  return folder;
}

// A preload fails open: without this, a program that cannot be hooked would pass with 0 points.
[[noreturn]] void refuse_unhooked(const Undisturbed& run, const std::string& program) {
  const std::string obstacle = obstacle_in(program, run.trial.folder);
  throw Trouble(
      obstacle.empty()
          ? fmt::format("the shim does not come up in {}: nothing in it can be made to fail",
                        program)
          : fmt::format("the shim cannot work in {}, because {}; so no creation in it can be made"
                        " to fail",
                        program, obstacle));
}

void refuse_useless(const Undisturbed& run, const Options& options) {
  const std::string& program = options.command.front();
  if (!run.seen.trouble.empty()) throw Trouble(run.seen.trouble);
  if (run.seen.timeout)
    throw Trouble(
        fmt::format("the undisturbed run of {} did not end within {:g} s; give it a"
                    " longer --timeout, or sweep a command that ends by itself",
                    program, seconds(options.timeout)));
  if (!run.seen.checked.value_or(true))
    throw Trouble("the command of --check says no to the undisturbed run: " + options.check);
  if (!run.recording.hooked) refuse_unhooked(run, program);
  if (run.recording.creations.empty())
    throw Trouble(fmt::format(
        "{} created no process that the shim sees, so a sweep proves"
        " nothing{}",
        program,
        run.recording.missed
            ? fmt::format("; {} went past it", counted(run.recording.missed, "fork", "forks"))
            : ""));
}

std::vector<std::string> lineages(const Recording& recording) {
  std::vector<std::string> names;
  for (const Creation& creation : recording.creations) names.push_back(creation.lineage);
  return names;
}

// The second run with the first: what differs by itself would be taken for a finding.
void compare_runs(Undisturbed& run, const Undisturbed& again, const Options& options) {
  const std::string hint =
      "; name a --normalize filter (such as sort), a --check command, or --compare none";
  const std::string different = difference(run.trial, again.trial, options);
  if (ending_of(run.seen) != ending_of(again.seen))
    throw Trouble(
        fmt::format("the program is not repeatable: undisturbed, it ended with {} and"
                    " then with {}",
                    ending_of(run.seen), ending_of(again.seen)));
  if (!different.empty())
    throw Trouble("the program is not repeatable: in a second undisturbed run, " + different +
                  hint);
  if (lineages(run.recording) != lineages(again.recording))
    run.notes.push_back(
        fmt::format("not repeatable: undisturbed, it made {} and then {} creations in other"
                    " places; points may be missed",
                    run.recording.creations.size(), again.recording.creations.size()));
}

void note_peculiarities(Undisturbed& run) {
  if (run.seen.status != 0)
    run.notes.push_back("the undisturbed run ends with " + ending_of(run.seen));
  if (!run.seen.left.empty())
    run.notes.push_back(fmt::format("the undisturbed run leaves {} behind",
                                    counted(run.seen.left.size(), "process", "processes")));
  if (run.recording.missed)
    run.notes.push_back(counted(run.recording.missed, "fork", "forks") +
                        " went past the shim and cannot be swept");
  if (run.recording.foreign)
    run.notes.push_back(counted(run.recording.foreign, "record", "records") +
                        " of the log can be none of the library's and were left out");
}

Span default_timeout(const Undisturbed& run) {
  const double measured = 10 * run.seen.seconds;
  return std::chrono::seconds(static_cast<long>(std::max(5.0, measured + 1)));
}

}  // namespace

std::optional<Undisturbed> run_undisturbed(const Options& options, const Environment& environment,
                                           const Workplace& workplace, Pool& pool) {
  const std::string initial = save_files(options, workplace);
  std::vector<Undisturbed> runs(2);
  for (size_t i = 0; i < runs.size(); ++i) {
    Undisturbed& run = runs[i];
    run.trial.folder = workplace.make(fmt::format("undisturbed-{}", i + 1));
    run.trial.environment =
        environment.undisturbed(run.trial.log(), workplace.make_state(run.trial.folder));
    run.trial.initial = initial;
    run.trial.timeout = i == 0 ? options.timeout : runs[0].timeout;
    pool.start(run.trial, i);
    if (!pool.next()) return std::nullopt;
    run.seen = read_observation(run.trial);
    if (!run.seen.complete) return std::nullopt;
    run.recording = read_recording(run.trial.log());
    run.timeout = options.timeout > Span(0) ? options.timeout : default_timeout(run);
    refuse_useless(run, options);
  }
  compare_runs(runs[0], runs[1], options);
  note_peculiarities(runs[0]);
  runs[0].timeout = std::max(runs[0].timeout, runs[1].timeout);
  return runs[0];
}

}  // namespace forkshim::sweep
