// SPDX-License-Identifier: MIT
// A timer that stays set over many waits: a time that is given to each poll(2) is set anew each
// time, which costs some microseconds where the processor is a virtual one.
#pragma once

#include "text/time_span.h"

namespace forkshim::deep {

class Timer {
 public:
  Timer();
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Readable when it has ended.
  int descriptor() const { return file_; }
  bool is_set() const { return end_ != Clock::time_point::max(); }
  void set(Clock::time_point end);
  // Whether it has ended by now. It is not set any more then.
  bool ends(Clock::time_point now);

 private:
  int file_;
  Clock::time_point end_ = Clock::time_point::max();
};

}  // namespace forkshim::deep
