// SPDX-License-Identifier: MIT
// The log that --report makes its page of.
#pragma once

#include "launch/options.h"

namespace forkshim::launch {

// Makes it, adds it to the options, and removes it where forkshim ends without a run.
void make_page_log(Options* options);

// The log is the run tool's from here on.
void leave_page_log();

}  // namespace forkshim::launch
