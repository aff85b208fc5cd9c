// SPDX-License-Identifier: MIT
// What identifies a creation beyond one run and one version of a program: which program calls which
// function from where, what the child becomes, and the same of all its ancestors.
//
// "9f2c41d07ab3-51c0fe": the first part is made of names (programs and functions), and outlives
// changes elsewhere in the source and a new compiler. The second one tells calls within the same
// functions apart: by the line, counted from the function's first, or by the offset without debug
// information. Calls of a function by itself count once, and so does an ancestor like another one,
// so that depth makes no class.
#pragma once

#include <string>
#include <vector>

#include "sweep/plan.h"
#include "sweep/recording.h"

namespace forkshim::sweep {

// Fills in Creation::site.fingerprint; needs the frames with their symbols.
void add_fingerprints(Recording& recording);

// The class of a point: its creation's fingerprint, and the fault.
std::string class_of(const Point& point);

// Leaves the first creation of each fingerprint.
void keep_first_of_each_class(std::vector<Creation>& creations);

}  // namespace forkshim::sweep
