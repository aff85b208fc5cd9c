// SPDX-License-Identifier: MIT
// Ending as another process did.
#pragma once

namespace forkshim {

// Dies by the signal, so that a shell sees what happened; leaves no core file of its own.
[[noreturn]] void die_by(int signal);

}  // namespace forkshim
