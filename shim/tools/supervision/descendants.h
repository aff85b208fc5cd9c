// SPDX-License-Identifier: MIT
// Ending everything that descends from the caller, which must be a child subreaper: then every
// orphan becomes its child, and having no child left means having no descendant left.
#pragma once

#include "supervision/signal_intake.h"
#include "text/time_span.h"

namespace forkshim {

// Kills with SIGKILL and reaps until no descendant is left, also where they fork meanwhile.
// False if some are still there after `bound`, as a process in an uninterruptible sleep may be.
bool end_descendants(const SignalIntake& signals, Span bound);

}  // namespace forkshim
