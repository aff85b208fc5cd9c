// SPDX-License-Identifier: MIT
// The tables that `run --stats` ends with and that `top` shows.
#pragma once

#include <string>

#include "counters/state_view.h"

namespace forkshim::stats {

// What is made in a second: over the time since `before`, or since the tree began.
struct Rates {
  const StateView* before = nullptr;
  double seconds = 0;  // 0: not known

  double of(const FunctionCounts& now) const;
};

// "5 creations: 3 made, 2 failed, 1 of them refused".
std::string totals(const StateView& view);

// One line a function, then one a handler; nothing where there is none. `rates`: null for none.
std::string tables(const StateView& view, const Rates* rates);

// "2 forks were not intercepted: ...", or nothing.
std::string missed(const StateView& view);

// "1 library was loaded by dlmopen or with RTLD_DEEPBIND: ...", or nothing.
std::string past(const StateView& view);

// "2 programs did not load the library (busybox), ...", or nothing.
std::string strangers(const StateView& view);

// Sentences about what the counters do not hold; most often nothing.
std::string remarks(const StateView& view);

}  // namespace forkshim::stats
