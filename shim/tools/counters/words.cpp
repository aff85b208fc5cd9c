// SPDX-License-Identifier: MIT
#include "counters/words.h"

#include <fmt/format.h>

namespace forkshim::stats {

std::string counted(uint64_t number, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", number, number == 1 ? singular : plural);
}

std::string duration(uint64_t ns) {
  const auto digits = [](double value, const char* unit) {
    return fmt::format("{:.{}f} {}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, unit);
  };
  const auto value = static_cast<double>(ns);
  if (ns < 1'000) return fmt::format("{} ns", ns);
  if (ns < 999'500) return digits(value / 1e3, "us");
  if (ns < 999'500'000) return digits(value / 1e6, "ms");
  return digits(value / 1e9, "s");
}

}  // namespace forkshim::stats
