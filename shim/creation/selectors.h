// SPDX-License-Identifier: MIT
// For which creations a handler runs. `program`, `kinds` and `functions` are decided at start;
// these are evaluated once for each creation, at prepare. start/read_selectors.cpp fills them in.
#pragma once

#include <stdint.h>

#include "forkshim/plugin.h"
#include "process/lineage.h"
#include "protocol/state_layout.h"

namespace forkshim {

// N | N..M, from 1 (or from 0, for depth).
struct Range {
  uint32_t first = 0;
  uint32_t last = UINT32_MAX;

  bool holds(uint32_t number) const { return number >= first && number <= last; }
};

// `when`: N | N..M | N+ | N+STEP, over ordinals from 1.
struct When {
  Range range = {1, UINT32_MAX};
  uint32_t step = 1;

  bool matches(uint32_t ordinal) const {
    return range.holds(ordinal) && (ordinal - range.first) % step == 0;
  }
};

enum class Threads : uint8_t { any, single, multi };

struct Selectors {
  Range depth;
  const char* const* at = nullptr;  // lineages, ended by null; null: all
  Threads threads = Threads::any;
  const char* caller = nullptr;       // glob; null: all
  uint64_t probability = UINT64_MAX;  // of a draw from 64 bits; UINT64_MAX: always
  When when;
  uint32_t max = UINT32_MAX;

  // Whether all creations of a process may be ruled out by its name.
  bool are_aimed() const { return at || depth.first != 0 || depth.last != UINT32_MAX; }
  // False if none of the processes that `maker` makes, or else of its threads and execs, can match.
  bool allow(const Lineage& maker, bool processes) const;

  // Returns whether the handler `name` runs for this creation. Counts it in `firings`, which `when`
  // and `max` compare with, and in `shown`, which may be null. Lock-free, async-signal-safe.
  bool claim_firing(const forkshim_event& event, const char* name, layout::Firings* firings,
                    layout::Firings* shown) const;

 private:
  bool matches(const forkshim_event& event, const char* name) const;
};

}  // namespace forkshim
