// SPDX-License-Identifier: MIT
#include "top/options.h"

#include <fmt/core.h>

#include "text/command_line.h"

namespace forkshim::top {

Options read_options(int argc, char** argv) {
  using namespace command_line;
  Options options;
  const Tool tool{
      .name = "top",
      .arguments = "[STATE]",
      .about =
          "Lists the living processes of running trees: of all that are yours, or of the one"
          " whose state file is STATE. At a terminal, q ends it, s sorts by the next column, r"
          " reverses the order, and c shows the counters.",
      .statuses =
          "Exit status: 0, 1 where no run of yours is going on, 125 for wrong usage or "
          "a file that is"
          " none of forkshim's."};
  const Table table{{"count", 'n', "N", "print this many times, then end", number(options.frames)},
                    {"interval", 'd', "TIME", "time between two looks (default 1)",
                     span(options.interval), "a time above 0, such as 2, 0.5 or 500ms"},
                    {"sort", 's', "COLUMN", "lineage, cpu, age, creations, pid or command",
                     choice<Order>(options.order, {{"lineage", Order::lineage},
                                                   {"cpu", Order::cpu},
                                                   {"age", Order::age},
                                                   {"creations", Order::creations},
                                                   {"pid", Order::pid},
                                                   {"command", Order::command}}),
                     "lineage, cpu, age, creations, pid or command"},
                    {"reverse", 'r', nullptr, "reverse the order", flag(options.reverse)},
                    {"counters", 'c', nullptr, "show the counters of functions and handlers, too",
                     flag(options.counters)}};
  const auto words = parse(tool, table, argc, argv);
  if (words.size() > 1)
    refuse(tool, fmt::format("takes one state file at most, found {}: {} and {}", words.size(),
                             words[0], words[1]));
  if (!words.empty()) options.state = words.front();
  return options;
}

}  // namespace forkshim::top
