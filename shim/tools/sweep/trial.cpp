// SPDX-License-Identifier: MIT
// The body of a supervisor process: prepare, run, normalise, check, report. It is forked without
// exec, as sweep has one thread; it ends with _exit, as every buffer and file is sweep's.
#include "sweep/trial.h"

#include <fmt/core.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "orders/orders_file.h"
#include "supervision/log_writer.h"
#include "supervision/run.h"
#include "supervision/state_memory.h"
#include "sweep/contained_run.h"
#include "sweep/containment.h"
#include "sweep/deep_trial.h"
#include "sweep/driver.h"
#include "sweep/observation.h"
#include "sweep/preconditions.h"
#include "sweep/user_command.h"
#include "sweep/work_folder.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

// For a command of the user's whose usual time is not known, or does not matter.
constexpr Span patience = std::chrono::minutes(5);

void keep_files(const Trial& trial, const Options& options) {
  for (size_t i = 0; i < options.compare_files.size(); ++i) {
    // An absent file is a difference that the comparison will see.
    const int file = open_unplanted(options.compare_files[i]);
    if (file < 0) continue;
    std::error_code ignored;
    fs::copy_file(fmt::format("/proc/self/fd/{}", file), trial.file(i), ignored);
    close(file);
  }
}

// Of its output and errors so far.
std::uintmax_t written_by(const Trial& trial) {
  return size_of(trial.output()) + size_of(trial.errors()) + size_of(trial.server());
}

// Nobody reads what it says, so that it fills no disk.
Request request_for(const std::string& command, const std::string& input, const Trial& trial,
                    Span limit) {
  Request request = user_command(command, input, "/dev/null", "");
  request.environment = {"FORKSHIM_SWEEP_STDOUT=" + trial.output(),
                         "FORKSHIM_SWEEP_STDERR=" + trial.errors()};
  request.timeout = limit > Span(0) ? limit : patience;
  return request;
}

// Whether a command that judges the run succeeds. One that waits for what the run has not done
// would wait for ever.
bool judges_well(const char* option, const Result& result, Observation& seen) {
  seen.judged_seconds = std::max(seen.judged_seconds, seconds(result.elapsed));
  if (result.timeout) seen.overran = option;
  if (result.flooded) seen.flooded = option;
  return succeeded(result);
}

Request request_for(const Trial& trial, const Options& options) {
  Request request;
  request.command = options.command;
  request.environment = trial.environment;
  request.unset = {"FORKSHIM_LAUNCHER", "FORKSHIM_LIBRARY"};
  request.input = options.input;
  // What a server answers counts, and not what it prints.
  request.output = options.drive.empty() ? trial.output() : trial.server();
  request.errors = trial.errors();
  request.timeout = trial.timeout;
  request.patience = trial.patience;
  request.grace = trial.grace;
  request.own_group = request.stop_on_signal = true;
  if (trial.most_written > 0)
    request.floods = [&trial] { return written_by(trial) > trial.most_written; };
  return request;
}

// Puts the filtered output in the place of the run's. Its bound is that of what it reads, too, so
// that it has one in the first run.
bool normalize(const Trial& trial, const Options& options, Observation& seen) {
  Request request = request_for(options.normalize, trial.output(), trial, trial.judging);
  request.output = trial.filtered();
  request.errors = "/dev/null";
  const auto most = bound_for(std::max(size_of(trial.output()), trial.usual_filtered));
  request.floods = [&trial, most] { return size_of(trial.filtered()) > most; };
  if (!judges_well("--normalize", run(request), seen)) return false;
  std::error_code error;
  fs::rename(trial.filtered(), trial.output(), error);
  return !error;
}

// What judges a run that has ended, and keeps what is compared.
void ask_commands(const Trial& trial, const Options& options, Observation& seen) {
  keep_files(trial, options);
  const bool asks = !options.check.empty() || !options.normalize.empty();
  if (asks && !options.unsafe && !options.deep) seen.trouble = contain(trial.killed_all(), "");
  if (!seen.trouble.empty()) return;
  if (!options.check.empty())
    seen.checked = judges_well(
        "--check", run(request_for(options.check, trial.output(), trial, trial.judging)), seen);
  if (!options.normalize.empty() && !normalize(trial, options, seen)) seen.normalized = false;
}

// What the server said to --ready and --drive.
void add_driven(const Driven& driven, const Options& options, Observation& seen) {
  seen.ready = driven.ready;
  seen.drove = driven.status;
  // It was told to end, and may have had no handler for that yet: no difference of its own.
  if (options.ready.empty() || !seen.ready || seen.signal != "SIGTERM") return;
  seen.signal.clear();
  seen.status = options.status;
}

Observation perform(const Trial& trial, const Options& options) {
  Observation seen;
  seen.complete = true;
  trial.files->restore();
  if (!options.before.empty() &&
      !succeeded(run(request_for(options.before, "/dev/null", trial, patience)))) {
    seen.trouble = "the command of --before failed: " + options.before;
    return seen;
  }
  check_input(options);
  std::optional<Driver> driver;
  if (!options.ready.empty()) driver.emplace(trial, options);
  // Before the containment, which is the command's.
  StateMemory state(trial.state);
  // What ends without its own record may have hidden creations: no other record is to stand for it.
  using Writes = LogWriter::Writes;
  LogWriter writer(*state, {trial.log(), trial.script()}, "", false,
                   trial.logs_little ? Writes::at_end : Writes::meanwhile);
  const bool is_contained = !options.unsafe && !options.deep;
  if (is_contained && trial.watched) seen.trouble = contain(trial.killed_all(), trial.unseen());
  if (!seen.trouble.empty()) return seen;
  std::optional<ContainedRun> contained;
  if (is_contained && !trial.watched) contained.emplace(trial.killed_all());
  Request request = request_for(trial, options);
  if (driver) request.pid_to = driver->channel();
  if (contained) request.companion = &*contained;
  request.lasts = [&] { stats::give_rest(state.file()); };
  orders::write_orders(trial.state, request);
  std::vector<std::string> remarks;
  const Result result =
      options.deep ? run_deep(trial, options, *state, request, remarks) : run(request);
  const Driven driven = driver ? driver->finish() : Driven{true, {}};
  writer.finish();
  seen = observe(request, result);
  seen.remarks = remarks;
  seen.written = written_by(trial);
  add_driven(driven, options, seen);
  seen.killed_all = read_file(trial.killed_all());
  // Containment has stopped the run, and nobody from outside.
  if (!seen.killed_all.empty()) seen.complete = true;
  // A watched fork may fail by a signal, and the user's commands are not to; other runs have them.
  if (trial.watched || !trial.judged || !seen.killed_all.empty() || !result.ended ||
      result.start_error)
    return seen;
  ask_commands(trial, options, seen);
  return seen;
}

Observation perform_or_say(const Trial& trial, const Options& options) {
  try {
    return perform(trial, options);
  } catch (const std::exception& error) {
    Observation seen;
    seen.complete = true;
    seen.trouble = error.what();
    return seen;
  }
}

}  // namespace

std::uintmax_t size_of(const std::string& file) {
  std::error_code absent;
  const std::uintmax_t size = fs::file_size(file, absent);
  return absent ? 0 : size;
}

stats::Room room_for_state(const Options& options) {
  return options.deep ? stats::Room::all : stats::Room::first;
}

pid_t start_trial(const Trial& trial, const Options& options, const SignalIntake& signals) {
  const pid_t sweep = getpid();
  const pid_t pid = fork();
  if (pid < 0) throw Trouble(std::string("cannot start a run: ") + strerror(errno));
  if (pid > 0) return pid;
  // No terminal: Ctrl-C is sweep's to take, and a run is the same as in CI.
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != sweep) _exit(1);
  signals.restore();
  write_observation(perform_or_say(trial, options), trial);
  _exit(0);
}

}  // namespace forkshim::sweep
