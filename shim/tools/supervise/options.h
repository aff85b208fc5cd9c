// SPDX-License-Identifier: MIT
// The command line of supervise.
#pragma once

#include <string>

#include "process/run.h"

namespace forkshim::supervise {

struct Options {
  Request request;
  std::string report;  // file for the JSON report; empty: none, "-": standard error
  bool quiet = false;
};

// Exits with 125 and a sentence where the command line is wrong.
Options read_options(int argc, char** argv);

}  // namespace forkshim::supervise
