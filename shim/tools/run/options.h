// SPDX-License-Identifier: MIT
// The command line of run, as the launcher writes it.
#pragma once

#include "supervision/run.h"

namespace forkshim::run_tool {

struct Options {
  Request request;
  bool stats = false;
  bool require_fired = false;
  bool deep = false;                 // --deep: see every creation of the tree in the kernel
  bool in_place = false;             // --exec: become the program
  bool quiet = false;                // no line at the end that nobody asked for
  std::vector<std::string> written;  // NAME=TEXT: what the user wrote for a handler
  std::vector<std::string> logs;     // --log: those to complete
  std::string trace;                 // --trace: the log that is shown as it grows
  std::string page, page_log;        // --report: the page, and the log that it is made of
};

// Exits with 125 and a sentence where the command line is wrong.
Options read_options(int argc, char** argv);

}  // namespace forkshim::run_tool
