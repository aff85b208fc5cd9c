// SPDX-License-Identifier: MIT
// top: the counters of running trees, as they change.
//
// It only reads. What it shows of names was written by the programs, and is neutralised.
#include <fmt/core.h>
#include <unistd.h>

#include <map>
#include <thread>

#include "base/clock.h"
#include "counters/state_files.h"
#include "counters/table.h"
#include "supervision/process_table.h"
#include "text/command_line.h"
#include "text/count.h"
#include "text/exit_status.h"
#include "text/printable.h"

namespace {

using namespace forkshim;

constexpr int nothing_runs = 1;

struct Options {
  std::string state;
  size_t frames = 0;  // 0: until the trees have ended
  Span interval = std::chrono::seconds(1);
};

struct Sample {
  stats::StateView view;
  uint64_t time = 0;
};

Options read_options(int argc, char** argv) {
  using namespace command_line;
  Options options;
  const Tool tool{.name = "top",
                  .arguments = "[STATE]",
                  .about =
                      "Shows what the processes of running trees create: of STATE, the file of"
                      " one tree's counters, or of all that are yours.",
                  .statuses =
                      "Exit status: 0, 1 where no run of yours is going on, 125 for wrong usage or "
                      "a file that is"
                      " none of forkshim's."};
  const Table table{{"count", 'n', "N", "show this many times, then end", number(options.frames)},
                    {"interval", 'd', "TIME", "time between two looks (default 1)",
                     span(options.interval), "a time above 0, such as 2, 0.5 or 500ms"}};
  const auto words = parse(tool, table, argc, argv);
  if (words.size() > 1)
    refuse(tool, fmt::format("takes one state file at most, found {}: {} and {}", words.size(),
                             words[0], words[1]));
  if (!words.empty()) options.state = words.front();
  return options;
}

std::string command_of(pid_t pid) {
  constexpr size_t longest = 60;
  const std::string command = arguments_of(pid);
  return command == "[]" ? "ended" : printable(command.substr(0, longest));
}

std::string show(const std::string& path, const Sample& now, const Sample* before) {
  const stats::StateView& view = now.view;
  if (!view.begun) return fmt::format("{}: no process has come up yet\n", printable(path));
  const uint64_t since = before ? before->time : view.began;
  const double elapsed =
      since != 0 && since < now.time ? static_cast<double>(now.time - since) / 1e9 : 0;
  const stats::Rates rates{before ? &before->view : nullptr, elapsed};
  return fmt::format("{}: root {} ({})\n{}, {} living; {}\n{}{}", printable(path), view.root,
                     command_of(view.root), counted(view.processes, "process", "processes"),
                     view.living(), stats::totals(view), stats::tables(view, &rates),
                     stats::remarks(view));
}

// One look at each tree. False where none of them is there.
bool look(const Options& options, std::map<std::string, Sample>& samples, bool first) {
  std::vector<std::string> paths = stats::running_states();
  if (!options.state.empty()) paths = {options.state};
  std::map<std::string, Sample> now;
  std::string frame;
  for (const std::string& path : paths) {
    try {
      const Sample& sample = now[path] = {stats::read_state(path), now_ns(CLOCK_BOOTTIME)};
      const auto before = samples.find(path);
      frame += show(path, sample, before == samples.end() ? nullptr : &before->second);
    } catch (const stats::StateError&) {
      // A run that ends takes its file with it; one that was never there is a mistake.
      if (first && !options.state.empty()) throw;
      now.erase(path);
    }
  }
  samples = std::move(now);
  if (samples.empty()) return false;
  if (isatty(STDOUT_FILENO)) fmt::print("\x1b[H\x1b[J");
  fmt::print("{}", frame);
  std::fflush(stdout);
  return true;
}

int watch(const Options& options) {
  std::map<std::string, Sample> samples;
  for (size_t frame = 1;; ++frame) {
    if (!look(options, samples, frame == 1)) {
      if (frame > 1) return 0;
      fmt::print(stderr, "forkshim: top: no run of yours is going on\n");
      return nothing_runs;
    }
    if (frame == options.frames || std::ferror(stdout)) return 0;
    std::this_thread::sleep_for(options.interval);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  try {
    return watch(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "forkshim: top: {}\n", printable(error.what()));
    return exit_status::failed;
  }
}
