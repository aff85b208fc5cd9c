// SPDX-License-Identifier: MIT
#include "deep/timer.h"

#include <sys/timerfd.h>
#include <unistd.h>

namespace forkshim::deep {
namespace {

void set_at(int file, Clock::time_point end) {
  const auto ns = std::chrono::duration_cast<Span>(end.time_since_epoch()).count();
  const itimerspec at = {{}, {ns / 1'000'000'000, static_cast<long>(ns % 1'000'000'000)}};
  timerfd_settime(file, TFD_TIMER_ABSTIME, &at, nullptr);
}

}  // namespace

Timer::Timer() : file_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK)) {}

Timer::~Timer() {
  if (file_ >= 0) close(file_);
}

void Timer::set(Clock::time_point end) {
  end_ = end;
  set_at(file_, end);
}

bool Timer::ends(Clock::time_point now) {
  if (now < end_) return false;
  end_ = Clock::time_point::max();
  set_at(file_, {});  // Not readable any more either.
  return true;
}

}  // namespace forkshim::deep
