// SPDX-License-Identifier: MIT
// What the user of sweep asked for.
#pragma once

#include <string>
#include <vector>

#include "text/time_span.h"

namespace forkshim::sweep {

enum class Action { fail, kill, delay };

struct Options {
  std::vector<std::string> command;
  std::vector<std::string>
      launcher;  // -c and -H with their values, for the lines that repeat a run
  std::vector<std::string>
      environment;  // NAME=VALUE: what the launcher made of those, and the shim
  Action action = Action::fail;
  std::vector<std::string> errors;  // EAGAIN where none is named
  std::vector<std::string> kinds;   // empty: all
  Span timeout{0};                  // 0: from the undisturbed run
  Span delay = std::chrono::seconds(1);
  size_t jobs = 1;
  unsigned shard = 1, shards = 1;
  size_t max = 0;  // 0: all points
  bool compare_output = true;
  std::vector<std::string> compare_files;
  std::string normalize, check, before;  // shell commands
  std::string input = "/dev/null";
  std::string junit, json, allow;  // files
  bool github = false;
  bool resume = false;
  std::vector<std::string> merge;  // results to join instead of a sweep
};

// Exits with 125 and a sentence where the command line is wrong.
Options read_options(int argc, char** argv);

}  // namespace forkshim::sweep
