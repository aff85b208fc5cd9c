// SPDX-License-Identifier: MIT
// top: the living processes of running trees, as they change.
//
// It only reads. What it shows of names was written by the programs, and is neutralised.
#include <fmt/core.h>

#include <optional>
#include <thread>

#include "text/exit_status.h"
#include "text/printable.h"
#include "top/options.h"
#include "top/screen.h"
#include "top/terminal.h"
#include "top/trees.h"

namespace {

using namespace forkshim;
using top::Options;
using top::Trees;

constexpr int nothing_runs = 1;

// Returns whether the screen is to go on.
bool obey(int key, Options& options) {
  if (key == 's')
    options.order =
        static_cast<top::Order>((static_cast<int>(options.order) + 1) % top::order_count);
  if (key == 'r') options.reverse = !options.reverse;
  if (key == 'c') options.counters = !options.counters;
  return key != 'q' && key != 'Q' && key != top::Terminal::gone;
}

// Returns whether the trees have ended; false if the user has left.
bool fill_terminal(Options& options, Trees& trees) {
  top::Terminal terminal;
  for (;;) {
    const Clock::time_point next = Clock::now() + options.interval;
    int key = 0;
    do {
      if (!terminal.show(top::screen(trees.now(), options, terminal.size()))) return false;
      key = terminal.wait(next);
      if (!obey(key, options)) return false;
    } while (key != 0);
    trees.look();
    if (trees.now().empty()) return true;
  }
}

int watch_at_terminal(Options& options, Trees& trees) {
  if (fill_terminal(options, trees)) fmt::print("the run has ended\n");
  return 0;
}

int print_frames(const Options& options, Trees& trees) {
  for (size_t frame = 1;; ++frame) {
    fmt::print("{}", top::frame(trees.now(), options));
    if (!finish_output()) return exit_status::failed;
    if (frame == options.frames) return 0;
    std::this_thread::sleep_for(options.interval);
    trees.look();
    if (trees.now().empty()) return 0;
  }
}

int watch(Options options) {
  Trees trees(options.state);
  trees.look();
  if (trees.now().empty()) {
    print_error("forkshim: top: no run of yours is going on\n");
    return nothing_runs;
  }
  // Frames that were counted are to be kept, and a screen goes away.
  return options.frames == 0 && top::Terminal::is_there() ? watch_at_terminal(options, trees)
                                                          : print_frames(options, trees);
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = top::read_options(argc, argv);
  try {
    return watch(options);
  } catch (const std::exception& error) {
    print_error(fmt::format("forkshim: top: {}\n", printable(error.what())));
    return exit_status::failed;
  }
}
