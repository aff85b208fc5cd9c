// SPDX-License-Identifier: MIT
// Lengths of time as users write them: 10, 2.5, 500ms, 10s, 2m, 1h.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

namespace forkshim {

using Clock = std::chrono::steady_clock;
using Span = std::chrono::nanoseconds;

// A number without a unit means seconds. Nothing for any other text, a negative or huge number.
std::optional<Span> parse_span(std::string_view text);

inline double seconds(Span span) { return std::chrono::duration<double>(span).count(); }

// Of two times that are to be waited for; a negative one is for ever.
inline Span sooner(Span one, Span other) {
  return one < Span(0) ? other : other < Span(0) ? one : std::min(one, other);
}

}  // namespace forkshim
