// SPDX-License-Identifier: MIT
// The tree of processes as a graph for Graphviz.
#pragma once

#include "branches.h"
#include "forest.h"
#include "output.h"

namespace report {

void print_dot(const Forest& forest, const Branches& branches, bool fold, Output& out);

}  // namespace report
