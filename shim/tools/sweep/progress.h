// SPDX-License-Identifier: MIT
// A line on the terminal that says how far a sweep is; a new one now and then where standard error
// is none.
#pragma once

#include "text/time_span.h"

namespace forkshim::sweep {

class Progress {
 public:
  explicit Progress(Span interval);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `fresh` of the `done` points were run by this sweep, and tell its pace.
  void show(size_t done, size_t total, size_t fresh, size_t findings);
  void say(const char* what);
  void clear();  // before anything else is printed

 private:
  bool terminal_;
  bool shown_ = false;
  Span interval_;
  Clock::time_point start_, said_;
};

}  // namespace forkshim::sweep
