// SPDX-License-Identifier: MIT
// Uses a server while it runs: waits until it is ready, runs the command of --drive, and ends the
// server by SIGTERM. A process beside the run, so that what it creates is no part of it.
#pragma once

#include <sys/types.h>

#include <optional>

#include "sweep/options.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

struct Driven {
  bool ready = false;         // the server was
  std::optional<int> status;  // of the command of --drive, if it ended by itself
};

class Driver {
 public:
  // Before the containment, which is the server's.
  Driver(const Trial& trial, const Options& options);
  ~Driver() { finish(); }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  // The descriptor that is to get the server's pid.
  int channel() const { return channel_; }

  // Ends it and whatever it runs.
  Driven finish();

 private:
  const Trial& trial_;
  pid_t pid_ = -1;
  int channel_ = -1;
};

}  // namespace forkshim::sweep
