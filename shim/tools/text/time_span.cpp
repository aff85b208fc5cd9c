// SPDX-License-Identifier: MIT
#include "text/time_span.h"

#include <charconv>
#include <utility>

namespace forkshim {

std::optional<Span> parse_span(std::string_view text) {
  constexpr std::pair<std::string_view, double> units[] = {{"", 1},  {"us", 1e-6}, {"ms", 1e-3},
                                                           {"s", 1}, {"m", 60},    {"h", 3600}};
  constexpr double longest = 1e9;  // Seconds; keeps a deadline far from the clock's overflow.

  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  const std::string_view unit(rest, static_cast<size_t>(end - rest));
  for (const auto& [name, factor] : units) {
    if (unit != name || number * factor > longest) continue;
    return Span(static_cast<Span::rep>(number * factor * 1e9));
  }
  return std::nullopt;
}

}  // namespace forkshim
