// SPDX-License-Identifier: MIT
#include "deep/processor.h"

#include <sched.h>

#include <bit>
#include <numeric>

namespace forkshim::deep {
namespace {

constexpr auto longest = std::chrono::milliseconds(2);

}  // namespace

Processor::Processor() {
  auto* const set = reinterpret_cast<cpu_set_t*>(allowed_.data());
  if (sched_getaffinity(0, sizeof allowed_, set) != 0) return;
  const int count = std::accumulate(allowed_.begin(), allowed_.end(), 0,
                                    [](int sum, auto word) { return sum + std::popcount(word); });
  has_choice_ = count > 1;
}

bool Processor::apply(const Set& set) {
  return sched_setaffinity(0, sizeof set, reinterpret_cast<const cpu_set_t*>(set.data())) == 0;
}

void Processor::stay(int processor) {
  if (!has_choice_ || at_ >= 0 || processor < 0 || static_cast<size_t>(processor) >= most) return;
  const auto place = static_cast<size_t>(processor);
  Set only = {};
  only[place / bits] = 1UL << place % bits;
  has_choice_ = apply(only);
  if (!has_choice_) return;
  at_ = processor;
  leave_at_ = Clock::now() + longest;
}

void Processor::leave() {
  if (at_ < 0) return;
  apply(allowed_);
  at_ = -1;
}

}  // namespace forkshim::deep
