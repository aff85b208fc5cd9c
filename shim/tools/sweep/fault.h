// SPDX-License-Identifier: MIT
// How a point's fault is asked for: as configuration, as options of forkshim run, as a line of
// shell.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sweep/plan.h"

namespace forkshim::sweep {

// The selectors by which a handler meets the point's creations, such as at and 0.3. Their values
// come from a log, and are safe in configuration and in a word of -H.
std::vector<std::pair<std::string, std::string>> selectors_of(const Point& point);

// Whether the action has a phase in the creation: the child of a spawn goes straight to its
// program, and libc keeps the pid of some.
bool reaches(Action action, const Creation& creation);

// The selectors that leave out the same, as lines of configuration.
std::string lines_of_reach(Action action);

// Whether the fault met what it was for. `recording` is that of the disturbed run.
bool has_struck(const Point& point, const Recording& recording);

// The options of `forkshim run` by which the fault happens.
std::vector<std::string> fault_options(const Point& point, Span delay);

// The line of shell that repeats it alone.
std::string repeat_line(const Point& point, const Options& options, Span timeout);

// The same for a point whose run must stay contained: a sweep of it alone.
std::string contained_line(const Point& point, const Options& options);

}  // namespace forkshim::sweep
