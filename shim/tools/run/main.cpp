// SPDX-License-Identifier: MIT
// run: what `forkshim run` becomes. It makes the state file that the tree's processes share, waits
// for the program, says what the counters say, and removes the file.
//
// It ends as the program did, by the same signal where it was one. Signals go on to the program,
// and SIGKILL to this process ends the program too, as if the program had its pid.
#include <fmt/format.h>

#include "counters/state_files.h"
#include "counters/table.h"
#include "counters/words.h"
#include "run/options.h"
#include "run/report_page.h"
#include "run/require_fired.h"
#include "supervision/ending.h"
#include "supervision/outcome.h"
#include "text/printable.h"

namespace {

using namespace forkshim;

void say(const std::string& sentence) { fmt::print(stderr, "forkshim: {}\n", printable(sentence)); }

// Processes that outlive the program, daemons most often.
size_t survivors(const Result& result) { return result.timeout ? 0 : result.left.size(); }

void print_stats(const stats::StateView& view, const Result& result, const std::string& program) {
  if (!view.begun) return say(run_tool::nobody_came(program));
  say(fmt::format("{} in {}{}, {}", stats::counted(view.processes, "process", "processes"),
                  stats::duration(static_cast<uint64_t>(result.elapsed.count())),
                  survivors(result) ? fmt::format(" ({} still running)", survivors(result)) : "",
                  stats::totals(view)));
  fmt::print(stderr, "{}{}", stats::tables(view, nullptr), stats::remarks(view));
}

int conclude(const run_tool::Options& options, const stats::StateFile& state,
             const Result& result) {
  if (result.timeout)
    say(fmt::format("the time of {:g} s ran out; every process of the run was killed",
                    seconds(options.request.timeout)));
  // Survivors go on counting; a later run removes the file.
  if (survivors(result) == 0) state.remove();
  if (result.start_error) {
    if (!options.page.empty()) run_tool::discard_log(options.page_log);
    return end_as(result);
  }
  const std::string& program = options.request.command.front();
  std::string failure;
  try {
    const stats::StateView view = state.view();
    if (options.stats) print_stats(view, result, program);
    if (options.require_fired) failure = run_tool::reason_to_fail(view, program);
  } catch (const stats::StateError& error) {
    failure = fmt::format("the run's counters are lost: {}", error.what());
  }
  if (!failure.empty()) say(failure);
  const bool no_page =
      !options.page.empty() &&
      !run_tool::write_page(options.page, options.page_log, program, survivors(result) > 0);
  const bool fatal = options.require_fired && !failure.empty() && !result.timeout;
  return fatal || no_page ? exit_status::failed : end_as(result);
}

}  // namespace

int main(int argc, char** argv) {
  run_tool::Options options = run_tool::read_options(argc, argv);
  try {
    stats::running_states();  // removes what killed runs and their daemons have left
    const stats::StateFile state;
    options.request.environment.push_back("FORKSHIM_STATE=" + state.path());
    return conclude(options, state, run(options.request));
  } catch (const stats::StateError& error) {
    say(error.what());
    return exit_status::failed;
  }
}
