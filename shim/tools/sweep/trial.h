// SPDX-License-Identifier: MIT
// One run of the command, under a supervisor process of its own, so that what it leaves behind
// is told apart from the processes of other runs.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "counters/state_room.h"
#include "supervision/signal_intake.h"
#include "sweep/compared_files.h"
#include "sweep/options.h"

namespace forkshim::sweep {

struct Trial {
  std::string folder;                    // of its own: stdout, stderr, log, report, file-N
  std::vector<std::string> environment;  // NAME=VALUE, for the command alone
  const ComparedFiles* files = nullptr;  // to be restored before the run
  bool watched = false;      // for creations that the shim does not see, and judged by nothing else
  bool judged = true;        // false where it is made for its logs
  bool logs_little = false;  // for the few lines that show whether a fault fired
  Span timeout{0};
  Span judging{0};   // for --check and --normalize; 0: minutes
  Span patience{0};  // the time limit while a process sleeps, before it tries again
  Span grace = std::chrono::seconds(2);  // for what ends by itself on a busy machine
  std::string state;                     // the file
  std::uintmax_t most_written = 0;       // the run is ended beyond these bytes; 0: never
  std::uintmax_t usual_filtered = 0;     // bytes that --normalize makes of a fault-free run

  std::string server() const { return folder + "/server"; }  // what a server prints
  std::string log() const { return folder + "/log"; }
  std::string output() const { return folder + "/stdout"; }
  std::string filtered() const { return folder + "/filtered"; }  // until it is the output
  std::string errors() const { return folder + "/stderr"; }
  std::string script() const { return folder + "/script"; }  // a log: script_lines.h
  std::string report() const { return folder + "/report"; }
  std::string killed_all() const { return folder + "/kill-all"; }  // what containment recorded
  std::string unseen() const { return folder + "/unseen"; }  // a program's name for each creation
  std::string driven() const { return folder + "/driven"; }  // what Driver recorded
  std::string file(size_t number) const { return folder + "/file-" + std::to_string(number); }
};

// The pages that the state has from the start: what asks the kernel about each creation writes to
// any of them without asking for it.
stats::Room room_for_state(const Options& options);

// In bytes; 0 where there is none.
std::uintmax_t size_of(const std::string& file);

// The most bytes for what writes so many where nothing fails.
constexpr std::uintmax_t bound_for(std::uintmax_t usual) {
  return (std::uintmax_t{256} << 20) + 4 * usual;
}

// Starts the supervisor and returns its pid; when it has ended, the folder holds what was seen.
// SIGTERM makes it end the run at once, as does the end of this process.
pid_t start_trial(const Trial& trial, const Options& options, const SignalIntake& signals);

}  // namespace forkshim::sweep
