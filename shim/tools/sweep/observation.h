// SPDX-License-Identifier: MIT
// What was seen of one run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "supervision/run.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

struct Observation {
  std::uintmax_t written = 0;  // bytes of output and errors, before a filter
  std::string flooded;         // what was ended because it wrote too much: run, --normalize
  bool complete = false;       // false where the supervisor was stopped before it could report
  std::string trouble;         // what kept the run from being made or judged, as a sentence
  std::optional<int> status;   // the exit status; nothing where a signal or the timeout ended it
  std::string signal;          // SIGSEGV
  bool timeout = false;
  std::string killed_all;            // "kill(-1, SIGTERM) by make", which ended the run
  std::vector<std::string> remarks;  // of --deep
  std::vector<std::string> left;     // command lines of processes left behind
  std::optional<bool> checked;       // what --check said
  bool ready = true;                 // the server was, with --ready
  std::optional<int> drove;          // the status of the command of --drive, if it ended by itself
  bool normalized = true;            // false where the command of --normalize failed
  std::string overran;               // the option whose command ran out of time: --check
  double judged_seconds = 0;         // of the command that took longest to judge it
  double seconds = 0;
};

Observation observe(const Request& request, const Result& result);

// From the supervisor of a run to the sweep, by a file in the run's folder. What is cut short is
// not complete.
void write_observation(const Observation& seen, const Trial& trial);
Observation read_observation(const Trial& trial);

// "status 0", "killed by SIGSEGV", "still running after 5.0 s".
std::string ending_of(const Observation& observation);

}  // namespace forkshim::sweep
