// SPDX-License-Identifier: MIT
// The tree of processes as a graph for Graphviz.
#pragma once

#include "report/branches.h"
#include "report/forest.h"
#include "report/output.h"

namespace report {

void print_dot(const Forest& forest, const Branches& branches, bool fold, Output& out);

}  // namespace report
