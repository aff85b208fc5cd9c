// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "text/time_span.h"
#include "top/living.h"

namespace forkshim::top {

struct Options {
  std::string state;  // empty: all running trees of this user
  size_t frames = 0;  // 0: until the trees have ended
  Span interval = std::chrono::seconds(1);
  Order order = Order::lineage;
  bool reverse = false;
  bool counters = false;
};

// Exits with 125 and a sentence where the command line is wrong.
Options read_options(int argc, char** argv);

}  // namespace forkshim::top
