// SPDX-License-Identifier: MIT
// top: the counters of running trees, as they change.
//
// It only reads. What it shows of names was written by the programs, and is neutralised.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "base/clock.h"
#include "counters/state_files.h"
#include "counters/table.h"
#include "counters/words.h"
#include "supervision/cli.h"
#include "supervision/outcome.h"
#include "text/printable.h"

namespace {

using namespace forkshim;

struct Options {
  std::string state;
  unsigned frames = 0;  // 0: until the trees have ended
  Span interval = std::chrono::seconds(1);
};

struct Sample {
  stats::StateView view;
  uint64_t time = 0;
};

Options read_options(int argc, char** argv) {
  Options options;
  CLI::App app{"Shows what the processes of running trees create.", "top"};
  app.add_option("STATE", options.state, "a state file (default: those of your running trees)");
  app.add_option("-n,--count", options.frames, "show this many times, then end");
  cli::add_span(app, "-d,--interval", options.interval, "time between two looks (default 1)");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    std::exit(app.exit(help));
  } catch (const CLI::ParseError& error) {
    cli::refuse(app, error.what());
  }
  return options;
}

std::string command_of(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", pid));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  while (!text.empty() && text.back() == '\0') text.pop_back();
  std::replace(text.begin(), text.end(), '\0', ' ');
  return text.empty() ? "ended" : printable(text.substr(0, 60));
}

std::string show(const std::string& path, const Sample& now, const Sample* before) {
  const stats::StateView& view = now.view;
  if (!view.begun) return fmt::format("{}: no process has come up yet\n", printable(path));
  const uint64_t since = before ? before->time : view.began;
  const double elapsed =
      since != 0 && since < now.time ? static_cast<double>(now.time - since) / 1e9 : 0;
  const stats::Rates rates{before ? &before->view : nullptr, elapsed};
  return fmt::format("{}: root {} ({})\n{}, {} living; {}\n{}{}", printable(path), view.root,
                     command_of(view.root), stats::counted(view.processes, "process", "processes"),
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
  for (unsigned frame = 1;; ++frame) {
    if (!look(options, samples, frame == 1)) {
      if (frame > 1) return 0;
      fmt::print(stderr, "forkshim: top: no run of yours is going on\n");
      return 1;
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
  } catch (const stats::StateError& error) {
    fmt::print(stderr, "forkshim: top: {}\n", printable(error.what()));
    return exit_status::failed;
  }
}
