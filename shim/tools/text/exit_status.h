// SPDX-License-Identifier: MIT
// What a tool's exit status says where it is not that of a command: as env(1) and timeout(1) have
// it.
#pragma once

namespace forkshim::exit_status {

inline constexpr int timeout = 124, failed = 125, cannot_execute = 126, not_found = 127;

}  // namespace forkshim::exit_status
