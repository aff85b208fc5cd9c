// SPDX-License-Identifier: MIT
#include "deep/processor.h"

#include <sched.h>

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
  if (!stays_) return;
  Set now;
  const bool was_moved = read(now) && now != only_;
  // By taskset -p, which holds; or by a cpuset that does not have this one now, below which the
  // kernel still knows it for what was asked.
  if (was_moved && apply(only_))
    stays_ = !apply(now);
  else
    stays_ = !apply(allowed_);
}

}  // namespace forkshim::deep
