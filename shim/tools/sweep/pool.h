// SPDX-License-Identifier: MIT
// The runs that are under way at once.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>

#include "supervision/signal_intake.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

class Pool {
 public:
  Pool(const Options& options, const SignalIntake& signals)
      : options_(options), signals_(signals) {}
  // Whatever still runs is ended.
  ~Pool() { stop(); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  bool full() const { return running_.size() >= options_.jobs; }
  bool empty() const { return running_.empty(); }
  void start(const Trial& trial, size_t index);

  // Waits for the next run to end; returns its index, or nothing after a signal that ends sweep, or
  // at the deadline.
  std::optional<size_t> next(std::optional<Clock::time_point> deadline = {});

  // Ends all runs within a second.
  void stop();

  int interrupted_by() const { return interrupted_by_; }

 private:
  std::optional<size_t> reap();

  const Options& options_;
  const SignalIntake& signals_;

  std::map<pid_t, size_t> running_;  // their indices
  int interrupted_by_ = 0;
};

}  // namespace forkshim::sweep
