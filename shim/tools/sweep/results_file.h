// SPDX-License-Identifier: MIT
// Results as JSON: to go on from, to join, and for programs to read.
#pragma once

#include <string>
#include <vector>

#include "sweep/results.h"

namespace forkshim::sweep {

// The file is replaced at once: a reader, or the next sweep, never finds half of it.
void write_results(const Results& results, const std::string& file);

// Throws Trouble with a sentence where it cannot be read or holds something else.
Results read_results(const std::string& file);

// Joins the shards of one sweep. Throws Trouble where they belong to different ones; a point that
// no file holds is said in the notes.
Results merge_results(const std::vector<std::string>& files);

// Whether every planned point is there.
bool is_whole(const Results& results);

}  // namespace forkshim::sweep
