// SPDX-License-Identifier: MIT
// Results as JUnit XML, in the common part of what Ant writes and Jenkins and GitLab read.
#pragma once

#include <string>

#include "sweep/results.h"

namespace forkshim::sweep {

// Throws Trouble where the file cannot be written.
void write_junit(const Results& results, const std::string& file);

}  // namespace forkshim::sweep
