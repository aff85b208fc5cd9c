// SPDX-License-Identifier: MIT
// What decides the results of a sweep beside the command line's words: results that were found
// under other conditions are neither taken over nor joined.
#pragma once

#include <map>
#include <string>

#include "sweep/options.h"

namespace forkshim::sweep {

using Conditions = std::map<std::string, std::string>;

// The options, and what files hold that the command line names. Files that a run changes are its
// output and no condition: ask before the first run and after it, and take what both have.
Conditions conditions_of(const Options& options);
Conditions common(const Conditions& before, const Conditions& after);

// Whether it chooses points, or a time that another machine may need more of.
bool is_about_points(const std::string& name);

// "--check is 'grep x', there 'grep y'": the first difference, or nothing.
std::string difference(const Conditions& here, const Conditions& there);

}  // namespace forkshim::sweep
