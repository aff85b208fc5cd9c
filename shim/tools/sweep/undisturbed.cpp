// SPDX-License-Identifier: MIT
#include "sweep/undisturbed.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <utility>

#include "sweep/call_site.h"
#include "sweep/fault.h"
#include "sweep/repeatability.h"
#include "sweep/why_unhooked.h"
#include "text/count.h"

namespace forkshim::sweep {
namespace {

// A preload fails open: without this, a program that cannot be hooked would pass with 0 points.
[[noreturn]] void refuse_unhooked(const Undisturbed& run, const std::string& program) {
  const std::string obstacle = obstacle_in(program, run.trial.folder);
  throw Trouble(
      obstacle.empty()
          ? fmt::format("forkshim does not come up in {}: nothing in it can be made to fail without"
                        " --deep",
                        program)
          : fmt::format("forkshim cannot work in {}, because {}; so no creation in it can be made"
                        " to fail without --deep",
                        program, obstacle));
}

std::string out_of_reach(const Undisturbed& run, const Options& options) {
  return fmt::format("--action {} cannot reach the child of {}", word_for(options.action),
                     counted(run.recording.out_of_reach, "creation", "creations"));
}

// The library may have come up in a program that this one executed, and not in this one.
[[noreturn]] void refuse_empty(const Undisturbed& run, const Options& options) {
  const std::string& program = options.command.front();
  if (run.recording.out_of_reach)
    throw Trouble(fmt::format("{}, so a sweep proves nothing", out_of_reach(run, options)));
  std::string sentence =
      program + " created no process that forkshim sees, so a sweep proves nothing";
  if (run.recording.missed)
    sentence += fmt::format("; {} went past it", counted(run.recording.missed, "fork", "forks"));
  const std::string obstacle = options.deep ? "" : obstacle_in(program, run.trial.folder);
  if (!obstacle.empty())
    sentence += fmt::format("; forkshim cannot work in it without --deep, because {}", obstacle);
  throw Trouble(sentence);
}

void refuse_useless(const Undisturbed& run, const Options& options) {
  const std::string& program = options.command.front();
  if (!run.seen.trouble.empty()) throw Trouble(run.seen.trouble);
  if (!run.seen.killed_all.empty())
    throw Trouble(fmt::format(
        "the fault-free run of {} tried {}, which signals processes that it did not make;"
        " sweep a command that does not",
        program, run.seen.killed_all));
  if (!run.seen.ready)
    throw Trouble(
        fmt::format("the fault-free run of {} was not ready by --ready {}, and ended with {}; it"
                    " must stay in the foreground",
                    program, options.ready, ending_of(run.seen)));
  if (!options.drive.empty() && run.seen.drove != 0)
    throw Trouble("the command of --drive failed without a fault: " + options.drive);
  if (run.seen.timeout)
    throw Trouble(
        fmt::format("the fault-free run of {} did not end within {:g} s; give it a"
                    " longer --timeout, or sweep a command that ends by itself",
                    program, seconds(options.timeout)));
  if (!run.seen.overran.empty())
    throw Trouble(
        fmt::format("the command of {} did not end within {:.0f} s after the fault-free run",
                    run.seen.overran, run.seen.judged_seconds));
  if (!run.seen.normalized && run.seen.flooded == "--normalize")
    throw Trouble(
        fmt::format("the command of --normalize wrote without end after the fault-free run, which"
                    " writes {}: {}",
                    counted(run.seen.written, "byte", "bytes"), options.normalize));
  if (!run.seen.normalized)
    throw Trouble("the command of --normalize failed: " + options.normalize);
  if (!run.seen.checked.value_or(true))
    throw Trouble("the command of --check says no to the fault-free run: " + options.check);
  if (run.seen.status != options.status)
    throw Trouble(
        fmt::format("the fault-free run of {} ended with {}; fix that first, or name the status"
                    " that is right by --status",
                    program, ending_of(run.seen)));
  if (!run.recording.hooked && !options.deep) refuse_unhooked(run, program);
  if (run.recording.creations.empty()) refuse_empty(run, options);
}

std::string sentence_about(const std::map<std::string, size_t>& unseen) {
  std::string names;
  for (const auto& [program, times] : unseen)
    names += fmt::format("{}{} by {}", names.empty() ? "" : ", ", times, program);
  return fmt::format(
      "the sweep does not see {}: these do not load the library; --deep sweeps them too, "
      "--follow-exec"
      " keeps it in programs whose environment was scrubbed, and forkshim doctor says what a "
      "program"
      " lacks",
      names);
}

// A name that stands for nothing is most often misspelt.
void check_compared(Undisturbed& run, const Options& options) {
  for (size_t i = 0; i < options.compare_files.size(); ++i) {
    if (access(run.trial.file(i).c_str(), F_OK) == 0) continue;
    const std::string& file = options.compare_files[i];
    if (options.before.empty() && !run.trial.files->was_there(i))
      throw Trouble(
          fmt::format("--compare {}: no such file before or after the fault-free run; for one that"
                      " no run may leave, write --check 'test ! -e FILE'",
                      file));
    run.notes.push_back(fmt::format(
        "--compare {}: no fault-free run leaves this file, so a run that makes it differs", file));
  }
}

void note_peculiarities(Undisturbed& run, const Options& options) {
  check_compared(run, options);
  if (!run.seen.left.empty())
    run.notes.push_back(fmt::format("the fault-free run leaves {} behind",
                                    counted(run.seen.left.size(), "process", "processes")));
  if (run.recording.missed)
    run.notes.push_back(counted(run.recording.missed, "fork", "forks") +
                        " went past the library and cannot be swept without --deep");
  if (!run.unseen.empty()) run.notes.push_back(sentence_about(run.unseen));
  run.notes.insert(run.notes.end(), run.seen.remarks.begin(), run.seen.remarks.end());
  if (run.recording.out_of_reach)
    run.notes.push_back(out_of_reach(run, options) + ", which the sweep leaves out");
  if (run.recording.foreign)
    run.notes.push_back(counted(run.recording.foreign, "record", "records") +
                        " of the log can be none of the library's and were left out");
}

std::map<std::string, size_t> read_unseen(const Trial& trial) {
  std::map<std::string, size_t> unseen;
  std::ifstream lines(trial.unseen());
  for (std::string program; std::getline(lines, program);) ++unseen[program];
  return unseen;
}

// Shells and others wait up to 30 s in all before they give up a fork.
constexpr Span longest_retry = std::chrono::seconds(45);

// On a busy machine, too.
Span limit_for(double undisturbed_seconds) {
  return std::chrono::seconds(static_cast<long>(std::max(5.0, 10 * undisturbed_seconds + 1)));
}

}  // namespace

Span Undisturbed::patience_for(const Observation& run) const {
  return run.seconds > seconds(timeout) ? patience : timeout;
}

bool Undisturbed::sees_little() const {
  size_t hidden = 0;
  for (const auto& [program, times] : unseen) hidden += times;
  return hidden > recording.creations.size();
}

// False where a signal came.
bool perform(Undisturbed& run, const std::string& folder, const Environment& environment,
             const Workplace& workplace, stats::Room room, const ComparedFiles& files, Pool& pool) {
  run.trial.folder = workplace.make(folder);
  run.trial.state = workplace.make_state(run.trial.folder, room);
  run.trial.environment = environment.undisturbed(run.trial.log(), run.trial.state);
  run.trial.files = &files;
  pool.start(run.trial, 0);
  if (!pool.next()) return false;
  run.seen = read_observation(run.trial);
  return run.seen.complete;
}

// A cold first run may create what later ones do not, so its creations are no points, unless
// earlier sweeps have answered most and there is no difference to the second, or all. One that is
// watched for what the shim does not see is made last and alone: while the kernel asks about each
// creation, a signal may end that with EINTR, which programs do not expect.
std::optional<Undisturbed> run_undisturbed(const Options& options, const Environment& environment,
                                           const Workplace& workplace, const ComparedFiles& files,
                                           Pool& pool, const AskKnown& ask_known) {
  const stats::Room room = room_for_state(options);
  // As file systems tell it.
  timespec begun = {};
  clock_gettime(CLOCK_REALTIME_COARSE, &begun);
  std::vector<Undisturbed> runs(3);
  size_t wanted = runs.size();
  Known known = Known::few;
  for (size_t n = 0; n < wanted; ++n) {
    Undisturbed& run = runs[n];
    run.trial.timeout = n == 0 ? options.timeout : runs[0].timeout;
    const std::string folder = fmt::format("undisturbed-{}", n + 1);
    if (!perform(run, folder, environment, workplace, room, files, pool)) return std::nullopt;
    run.recording = read_recording(run.trial.log(), [&options](const Creation& creation) {
      return reaches(options.action, creation);
    });
    run.recording.begun = std::int64_t{begun.tv_sec} * 1'000'000'000 + begun.tv_nsec;
    run.timeout = options.timeout > Span(0) ? options.timeout : limit_for(run.seen.seconds);
    run.judging = std::max(options.timeout, limit_for(run.seen.judged_seconds));
    refuse_useless(run, options);
    if (n == 0) known = ask_known(run);
    if (n == 0 && known == Known::all) wanted = 1;
    if (n == 1 && known == Known::most && are_alike(runs[0], run, options)) wanted = 2;
  }
  Undisturbed& warm = runs[wanted == 1 ? 0 : 1];
  const Undisturbed& last = runs[wanted - 1];
  if (wanted == runs.size()) compare_runs(warm, last, options);
  if (warm.recording.may_hide && !options.unsafe && !options.deep) {
    Undisturbed watched;
    watched.trial.watched = true;
    watched.trial.timeout = warm.timeout;
    if (!perform(watched, "watched", environment, workplace, room, files, pool))
      return std::nullopt;
    warm.unseen = read_unseen(watched.trial);
  }
  warm.timeout = std::max(warm.timeout, last.timeout);
  warm.judging = std::max(warm.judging, last.judging);
  warm.patience = options.timeout > Span(0) ? Span(0) : std::max(warm.timeout, longest_retry);
  note_peculiarities(warm, options);
  symbols::Symbolizer symbolizer;
  find_call_sites(warm.recording, symbolizer);
  return warm;
}

}  // namespace forkshim::sweep
