// SPDX-License-Identifier: MIT
// Starting the command of a run.
#pragma once

#include "supervision/group_witness.h"
#include "supervision/run.h"
#include "supervision/signal_intake.h"

namespace forkshim {

struct Started {
  pid_t pid = -1;
  int error = 0;        // errno; 0 when the command runs
  std::string blamed;   // a file that could not be opened, or the command
  std::string missing;  // what the command is executed by, in words, where that is why
};

// Starts the witness, too, unless the command has a group of its own.
Started start(const Request& request, const SignalIntake& signals, GroupWitness& witness);

// The result of a run that has not started.
Result failure_of(const Started& started);

}  // namespace forkshim
