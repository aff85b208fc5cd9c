// SPDX-License-Identifier: MIT
// For which creations a handler runs. What can be decided at start is (program, kinds, functions);
// the rest is looked at for each creation, once, at prepare.
#pragma once

#include <stdint.h>

#include "document.h"
#include "problems.h"
#include "process.h"
#include "registry.h"

namespace forkshim {

// `when`: N | N..M | N+ | N+STEP, over ordinals from 1.
struct When {
  uint32_t first = 1;
  uint32_t last = UINT32_MAX;
  uint32_t step = 1;

  bool parse(Text text);
  bool matches(uint32_t ordinal) const {
    return ordinal >= first && ordinal <= last && (ordinal - first) % step == 0;
  }
};

struct Selectors {
  When when;
  uint32_t max = UINT32_MAX;

  // Counts the creation, and says whether the handler runs for it. Lock-free.
  bool let_through(Firings* firings) const;
};

// Whether a handler can run in this program at all.
bool selects_program(const Section& section);

// Reads a section's selectors into the handler; what is wrong is said, and marks the section.
void read_selectors(Section* section, Handler* handler, Problems* problems);

}  // namespace forkshim
