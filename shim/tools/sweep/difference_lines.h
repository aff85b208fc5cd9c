// SPDX-License-Identifier: MIT
// The first lines in which two outputs differ, for people.
#pragma once

#include <string>

#include "sweep/options.h"
#include "sweep/trial.h"

namespace forkshim::sweep {

// Of what is compared, the first that differs, in the form of diff -u: a line with its name and the
// number of the line, then a few lines with - for what is expected and + for what is found. Empty
// where nothing differs. Bytes that are no text stay as they are.
std::string difference_lines(const Trial& undisturbed, const Trial& trial, const Options& options);

}  // namespace forkshim::sweep
