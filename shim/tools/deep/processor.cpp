// SPDX-License-Identifier: MIT
#include "deep/processor.h"

#include <sched.h>

#include <utility>

namespace forkshim::deep {
namespace {

constexpr auto longest = std::chrono::milliseconds(2);

}  // namespace

bool Processor::read(Set& set) {
  set = {};
  return sched_getaffinity(0, sizeof set, reinterpret_cast<cpu_set_t*>(set.data())) == 0;
}

bool Processor::apply(const Set& set) {
  return sched_setaffinity(0, sizeof set, reinterpret_cast<const cpu_set_t*>(set.data())) == 0;
}

void Processor::stay(int processor) {
  if (stays_ || may_not_ || processor < 0 || static_cast<size_t>(processor) >= most) return;
  const auto place = static_cast<size_t>(processor);
  only_ = {};
  only_[place / bits] = 1UL << place % bits;
  if (!read(allowed_) || allowed_ == only_) return;
  stays_ = apply(only_);
  may_not_ = !stays_;
  leave_at_ = Clock::now() + longest;
}

void Processor::leave() {
  if (!std::exchange(stays_, false)) return;
  Set now;
  if (read(now) && now == only_) apply(allowed_);
}

}  // namespace forkshim::deep
