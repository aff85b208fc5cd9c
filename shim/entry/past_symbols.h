// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Registers the shim with libc's own pthread_atfork, once.
void watch_past_symbols();

}  // namespace forkshim
