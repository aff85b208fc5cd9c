// SPDX-License-Identifier: MIT
// Points that are one site of one program in the same role: the first of a class tells most, and
// what it tells outlives another order of creations.
#pragma once

#include <string>
#include <vector>

#include "sweep/plan.h"

namespace forkshim::sweep {

// The class of each point, as 16 hexadecimal digits: the fault, the function, the program, that of
// the child, and the same of those that created its process.
std::vector<std::string> classes_of(const std::vector<Point>& points, const Recording& recording);

// Indexes of points, the first of each class first, then the second of each.
std::vector<size_t> best_first(const std::vector<std::string>& classes);

}  // namespace forkshim::sweep
