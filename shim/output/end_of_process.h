// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Told of the end of this process by _exit(2), which runs nothing of exit(3); null: nobody wants to
// know. Set once, at the start. Async-signal-safe.
using ReportEnd = void (*)(int status);
inline constinit ReportEnd report_end = nullptr;

}  // namespace forkshim
