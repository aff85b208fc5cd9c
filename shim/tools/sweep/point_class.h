// SPDX-License-Identifier: MIT
// Points that are one site of one program in the same role: the first of a class tells most, and
// what it tells outlives another order of creations.
#pragma once

#include <string>
#include <vector>

#include "sweep/plan.h"

namespace forkshim::sweep {

// The class of each point, as 16 hexadecimal digits: the fault and the creation's fingerprint, of a
// pair both.
std::vector<std::string> classes_of(const std::vector<Point>& points, const Recording& recording);

// Indexes of points, the first of each class first, then the second of each.
std::vector<size_t> best_first(const std::vector<std::string>& classes);

}  // namespace forkshim::sweep
