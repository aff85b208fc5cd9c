// SPDX-License-Identifier: MIT
// Ending as another process did.
#pragma once

#include "supervision/run.h"

namespace forkshim {

// Dies by the signal, so that a shell sees what happened; leaves no core file of its own.
[[noreturn]] void die_by(int signal);

// The exit status that tells what came of a run; dies where the run ended by a signal. Says why
// where the command could not be started.
int end_as(const Result& result);

}  // namespace forkshim
