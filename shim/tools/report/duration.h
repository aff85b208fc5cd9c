// SPDX-License-Identifier: MIT
// Durations as people read them: three digits and a unit.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace report {

inline std::string format_duration(std::uint64_t ns) {
  const auto value = static_cast<double>(ns);
  const auto digits = [](double v, const char* unit) {
    return fmt::format("{:.{}f} {}", v, v < 9.995 ? 2 : v < 99.95 ? 1 : 0, unit);
  };
  if (ns < 1'000) return fmt::format("{} ns", ns);
  if (ns < 999'500) return digits(value / 1e3, "us");
  if (ns < 999'500'000) return digits(value / 1e6, "ms");
  if (ns < 60'000'000'000) return digits(value / 1e9, "s");
  const std::uint64_t seconds = (ns + 500'000'000) / 1'000'000'000;
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

}  // namespace report
