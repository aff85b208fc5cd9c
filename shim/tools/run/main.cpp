// SPDX-License-Identifier: MIT
// run: what `forkshim run` becomes. It makes the state file that the tree's processes share, waits
// for the program, says what the counters say, and removes the file.
//
// It ends as the program did, by the same signal where it was one. Signals go on to the program,
// and SIGKILL to this process ends the program too, as if the program had its pid.
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "counters/state_files.h"
#include "counters/table.h"
#include "deep/service.h"
#include "orders/orders_file.h"
#include "run/exit_records.h"
#include "run/options.h"
#include "run/report_page.h"
#include "run/require_fired.h"
#include "supervision/ending.h"
#include "supervision/inherited_files.h"
#include "supervision/log_writer.h"
#include "supervision/outcome.h"
#include "supervision/signal_intake.h"
#include "supervision/start_environment.h"
#include "supervision/state_memory.h"
#include "text/claim.h"
#include "text/count.h"
#include "text/printable.h"

namespace {

using namespace forkshim;

// The state at the end, read once: it is large. Without a view, why there is none.
struct Counters {
  std::optional<stats::StateView> view;
  std::string trouble;
  size_t survivors = 0;  // processes that outlive the program, daemons most often
};

// They may have ended before their programs could load the library.
void forget_killed(const Result& result, std::vector<stats::Stranger>* strangers) {
  for (const Reaped& reaped : result.reaped)
    if (WIFSIGNALED(reaped.status))
      std::erase_if(*strangers, [&](const auto& stranger) { return stranger.pid == reaped.pid; });
}

// A child that was made just before the program's end may have yet to describe itself. Until it
// has, nothing tells that it lives, and that the state is to stay.
stats::StateView settled_view(const stats::StateFile& state) {
  constexpr auto patience = std::chrono::milliseconds(100), pause = std::chrono::milliseconds(2);
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    stats::StateView view = state.view();
    const bool awaited = view.lacks_children() && view.living() == 0;
    if (!awaited || std::chrono::steady_clock::now() >= end) return view;
    std::this_thread::sleep_for(pause);
  }
}

Counters read_counters(const stats::StateFile& state, const Result& result) {
  Counters counters;
  try {
    const bool may_go_on = !result.timeout && !result.start_error;
    counters.view = may_go_on && result.left.empty() ? settled_view(state) : state.view();
    forget_killed(result, &counters.view->strangers);
    if (may_go_on) counters.survivors = std::max(result.left.size(), counters.view->living());
  } catch (const stats::StateError& error) {
    counters.trouble = error.what();
  }
  return counters;
}

void print_stats(const run_tool::Options& options, const Counters& counters, const Result& result,
                 const run_tool::Wording& wording) {
  const stats::StateView& view = *counters.view;
  if (!view.begun) return say(run_tool::nobody_came(wording));
  const size_t still = counters.survivors;
  say(fmt::format("{} in {}{}, {}", counted(view.processes, "process", "processes"),
                  duration(static_cast<uint64_t>(result.elapsed.count())),
                  still ? fmt::format(" ({} still running)", still) : "", stats::totals(view)));
  print_error(fmt::format("{}{}", stats::tables(view, nullptr), stats::remarks(view)));
  if (options.deep) return;
  for (const std::string& line : {run_tool::other_root(view, wording), stats::strangers(view)})
    if (!line.empty()) print_error(line + '\n');
}

// What the user did not ask for, and should know: one line, or none. What --require-fired, --stats
// and --report say for themselves is left to them.
std::string remark(const run_tool::Options& options, const stats::StateView& view,
                   const run_tool::Wording& wording) {
  std::string line;
  const auto add = [&line](const std::string& part) {
    if (!part.empty()) line += (line.empty() ? "" : "; ") + part;
  };
  if (!view.begun) {
    const bool said = options.stats || options.require_fired || !options.page.empty();
    return said ? "" : run_tool::nobody_came(wording);
  }
  if (!options.require_fired) add(run_tool::idle_faults(view, wording, false));
  if (!options.stats) add(stats::missed(view));
  // With --deep, what goes past the library is seen in the kernel.
  if (!options.stats && !options.deep) {
    add(stats::past(view));
    add(run_tool::other_root(view, wording));
    add(stats::strangers(view));
  }
  add(run_tool::lost_lines(view));
  add(run_tool::unheeded(view));
  return line;
}

// Says what the counters say. Returns whether --require-fired is met.
bool say_counters(const run_tool::Options& options, const Counters& counters,
                  const Result& result) {
  const run_tool::Wording wording = {options.request.command.front(), options.written,
                                     counters.survivors != 0, result.pid};
  if (!counters.view) {
    say(fmt::format("the run's counters are lost: {}", counters.trouble));
    return !options.require_fired;
  }
  if (options.stats) print_stats(options, counters, result, wording);
  const std::string failure =
      options.require_fired ? run_tool::reason_to_fail(*counters.view, wording) : "";
  if (!failure.empty()) say(failure);
  const std::string line = options.quiet ? "" : remark(options, *counters.view, wording);
  if (!line.empty()) say(line);
  return failure.empty();
}

// The logs of the run that `run` knows of, the one for the page included.
std::vector<std::string> known_logs(const run_tool::Options& options) {
  std::set<std::string> paths(options.logs.begin(), options.logs.end());
  if (!options.page.empty()) paths.insert(options.page_log);
  std::vector<std::string> logs(paths.begin(), paths.end());
  if (!options.trace.empty()) logs.insert(logs.begin(), options.trace);  // some may find no room
  return logs;
}

std::vector<run_tool::GrowingLog> begin_logs(const std::vector<std::string>& paths) {
  std::vector<run_tool::GrowingLog> logs;
  for (const std::string& path : paths) logs.push_back(run_tool::begin_log(path));
  return logs;
}

// Null where the user has switched everything off.
std::unique_ptr<deep::Service> go_deep(layout::State& state, Request& request, bool quiet) {
  if (run_tool::is_switched_off()) return nullptr;
  const auto remark = [quiet](const std::string& sentence) {
    if (!quiet) say(sentence);
  };
  auto service = std::make_unique<deep::Service>(
      deep::Setup{state, request.variable("FORKSHIM_STATE"), request.variable("FORKSHIM_CONFIG"),
                  request.variable("FORKSHIM_INLINE"), remark,
                  [](const std::string& sentence) { say(sentence); }});
  request.companion = service.get();
  return service;
}

// timeout(1) signals its child and then its group. The second signal often comes when the program
// has ended, and must not end this process before its status is the program's.
Result run_and_finish_log(const Request& request, LogWriter& writer) {
  const SignalIntake signals(SignalIntake::Taken::every);
  const Result result = run(request, signals);
  writer.finish();
  return result;
}

int conclude(const run_tool::Options& options, const stats::StateFile& state,
             const std::vector<run_tool::GrowingLog>& logs, const Result& result,
             std::optional<Claim>& page_claim) {
  if (result.timeout)
    say(fmt::format("the time of {:g} s ran out; every process of the run was killed",
                    seconds(options.request.timeout)));
  // Survivors go on counting; a later run removes the file.
  const Counters counters = read_counters(state, result);
  if (counters.survivors == 0) state.remove();
  if (result.start_error) {
    if (!options.page.empty()) run_tool::discard_log(options.page_log);
    if (page_claim) page_claim->give_up();
    return end_as(result);
  }
  for (const run_tool::GrowingLog& log : logs) run_tool::add_exit_records(log, result.reaped);
  const bool met = say_counters(options, counters, result);
  const bool no_page =
      !options.page.empty() &&
      !run_tool::write_page(options.page, options.page_log, options.request.command.front(),
                            counters.survivors > 0);
  if (page_claim) page_claim->give_up();
  return (!met && !result.timeout) || no_page ? exit_status::failed : end_as(result);
}

}  // namespace

int main(int argc, char** argv) {
  const InheritedFiles inherited;
  restore_start_environment();
  run_tool::Options options = run_tool::read_options(argc, argv);
  try {
    // The supervisor of --deep asks for no page, and with --exec nobody gives the rest later.
    const bool whole = options.deep || options.in_place;
    const stats::StateFile state(whole ? stats::Room::all : stats::Room::first);
    if (!whole) options.request.lasts = [&] { stats::give_rest(state.file()); };
    options.request.environment.push_back("FORKSHIM_STATE=" + state.path());
    orders::write_orders(state.path(), options.request);
    if (options.in_place) return run_in_place(options.request);
    const std::vector<std::string> paths = known_logs(options);
    const std::vector<run_tool::GrowingLog> logs = begin_logs(paths);
    // Whoever is to kill or to log orphans has to be their parent.
    options.request.adopt_orphans =
        options.request.timeout > Span(0) || options.deep ||
        std::any_of(logs.begin(), logs.end(), run_tool::can_take_records);
    std::optional<Claim> page_claim = run_tool::claim_log(options.page_log, state.path());
    const StateMemory memory(state.file());
    (*memory).attended = 1;
    std::function<void()> give_up_files;
    if (!names_descriptor(options.page) &&
        std::none_of(paths.begin(), paths.end(), names_descriptor))
      give_up_files = [&] { inherited.give_up(); };
    options.request.begun = give_up_files;
    LogWriter writer(*memory, paths, options.trace, true, LogWriter::Writes::meanwhile,
                     give_up_files);
    const auto deep = options.deep ? go_deep(*memory, options.request, options.quiet) : nullptr;
    const Result result = run_and_finish_log(options.request, writer);
    return conclude(options, state, logs, result, page_claim);
  } catch (const std::exception& error) {
    say(error.what());
    return exit_status::failed;
  }
}
