// SPDX-License-Identifier: MIT
// The times of the handler delay. They depend only on seed, handler and lineage, so that a run can
// be repeated.
#pragma once

#include "base/duration.h"
#include "base/random.h"

namespace forkshim::delay {

enum Phase { before, in_parent, in_child, phase_count };
inline constexpr const char* keys[phase_count] = {"prepare", "parent", "child"};

struct Span {
  uint64_t least;
  uint64_t most;
};

inline bool parse_span(Text text, Span* span) {
  Text least, most;
  split_range(text, "..", &least, &most);
  return parse_duration(least, &span->least) && parse_duration(most, &span->most) &&
         span->least <= span->most;
}

// Hashed again, so that phases differ from each other and from `probability`, which uses the same
// random number.
inline uint64_t time_for(const Span& span, Phase phase, uint64_t random) {
  return span.least + splitmix_finalise(random + 1 + phase) % (span.most - span.least + 1);
}

}  // namespace forkshim::delay
