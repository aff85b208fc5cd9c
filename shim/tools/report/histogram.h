// SPDX-License-Identifier: MIT
// Durations counted in fixed buckets, 16 to each doubling, so that a percentile is within 7 % of
// the truth and a billion values take no more room than one.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace forkshim::report {

class Histogram {
 public:
  void add(std::int64_t value) {
    const auto v = static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
    ++buckets_[std::min(bucket_of(v), buckets_.size() - 1)];
    ++count_;
    max_ = std::max(max_, v);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t max() const { return max_; }

  // The least bucket bound that at least `share` of the values do not exceed.
  std::uint64_t percentile(double share) const {
    const auto wanted = static_cast<double>(count_) * share;
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (seen > 0 && static_cast<double>(seen) >= wanted) return std::min(upper_bound(i), max_);
    }
    return max_;
  }

 private:
  static constexpr std::size_t steps = 16;

  // Values below 16 have a bucket each; above, the leading bit and the four after it decide.
  static std::size_t bucket_of(std::uint64_t v) {
    if (v < steps) return v;
    const auto exponent = static_cast<unsigned>(std::bit_width(v)) - 5;
    return exponent * steps + (v >> exponent);
  }

  static std::uint64_t upper_bound(std::size_t bucket) {
    if (bucket < 2 * steps) return bucket;
    const auto exponent = bucket / steps - 1;
    return ((bucket % steps + steps + 1) << exponent) - 1;
  }

  std::array<std::uint64_t, 44 * steps> buckets_{};  // up to 38 hours
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace forkshim::report
