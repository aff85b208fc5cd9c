// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Called where this process ends by _exit(2), which runs nothing of exit(3); null without a log.
// Set once, at the start. Async-signal-safe.
using ReportEnd = void (*)(int status);
inline constinit ReportEnd report_end = nullptr;

}  // namespace forkshim
