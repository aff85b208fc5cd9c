// SPDX-License-Identifier: MIT
// The options of run, check and env. What their values mean is known further on; here it is only
// said which of them are missing or not one of a few words.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "launch/call.h"

namespace forkshim::launch {

// The log of --trace, which the run tool shows. A process that outlives the tool writes its lines
// to this file itself, by a name that no user writes.
inline constexpr const char* trace_log = "/dev/./null";

// An option as it was written, and its value.
using Written = std::vector<std::pair<std::string, std::string>>;

struct Options {
  std::string command;
  Written handlers;                    // what becomes configuration, in its order
  std::vector<std::string> run_words;  // for the run tool
  std::string page;                    // --report
  std::string break_command;           // --break-run
  std::string format = "shell";
  bool print = false;      // --print
  bool in_place = false;   // --exec
  bool quiet = false;      // --quiet
  bool separated = false;  // `--` stands before the program
  int before = 0;          // the words before the program, its command included
  int count = 0;           // the program's words
  char** program = nullptr;
};

// Ends forkshim with a sentence where a word is no option, or an option is not complete.
Options parse(const Call& call);

// Reads -c, -H and --follow-exec of sweep, which reads all options itself and says what is wrong in
// them. Returns false where no run will need them.
bool parse_for_sweep(const Call& call, Options* options);

// Whether the launcher knows the word as an option of any command.
bool is_known_option(std::string_view word);

// The long options of a command of the launcher's.
std::vector<std::string> long_options(std::string_view command);

}  // namespace forkshim::launch
