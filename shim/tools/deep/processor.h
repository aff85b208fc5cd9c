// SPDX-License-Identifier: MIT
// Where the supervisor runs. A thread that is traced for its signals stops at each of them, and
// the kernel wakes the supervisor for that on an idle processor, if there is one: the way there and
// back costs more than all that a stop is for. For a question it is woken where whoever asks runs
// (Linux 6.6). So it stays there for a moment while that is the only thread that it guards.
#pragma once

#include <array>
#include <climits>

#include "text/time_span.h"

namespace forkshim::deep {

class Processor {
 public:
  Processor() = default;
  ~Processor() { leave(); }
  Processor(const Processor&) = delete;
  Processor& operator=(const Processor&) = delete;

  // Stays on this one, unless it stays somewhere. Others run there, too, and may keep it from
  // running: so it goes on elsewhere in 2 ms, and sees where the next question comes from.
  void stay(int processor);
  // May run where it might before, or where somebody (taskset -p) has told it to since. Where the
  // kernel refuses that, it is tried again.
  void leave();
  // No timer calls for it: a supervisor that sleeps looks again within 50 ms of a creation, to
  // settle that. A time that is given to poll(2) would cost more than staying saves.
  void leave_if_due() {
    if (stays_ && Clock::now() >= leave_at_) leave();
  }

 private:
  static constexpr size_t most = 8192;  // the kernel's own bound
  static constexpr size_t bits = sizeof(unsigned long) * CHAR_BIT;
  using Set = std::array<unsigned long, most / bits>;

  static bool read(Set& set);
  static bool apply(const Set& set);

  Set allowed_ = {}, only_ = {};  // before, and while it stays
  bool stays_ = false;
  bool may_not_ = false;  // the kernel has refused it
  Clock::time_point leave_at_;
};

}  // namespace forkshim::deep
