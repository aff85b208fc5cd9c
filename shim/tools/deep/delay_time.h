// SPDX-License-Identifier: MIT
#pragma once

#include "creation/selectors.h"
#include "deep/decision.h"

namespace forkshim::deep {

// How long a handler holds this creation then.
inline Span delay_of(const SupervisedHandler& handler, delay::Phase phase,
                     const Decision& decision) {
  const delay::Span& span = handler.spans[phase];
  if (span.most == 0) return Span(0);
  const std::uint64_t random =
      random_for(handler.seed, handler.name.c_str(), decision.lineage.text);
  return Span(delay::time_for(span, phase, random));
}

}  // namespace forkshim::deep
