// SPDX-License-Identifier: MIT
// Results as TAP 14 on standard output, each line as soon as those before it are known.
#pragma once

#include <string>

#include "sweep/results.h"

namespace forkshim::sweep::tap {

void begin();
// `skip_reason` is for a plan without points.
void plan(size_t points, const std::string& skip_reason);
void add(size_t number, const Outcome& outcome);
void note(const std::string& sentence);
// The end of a sweep that is not whole; nothing where it has not begun.
void bail_out(const std::string& sentence);

}  // namespace forkshim::sweep::tap
