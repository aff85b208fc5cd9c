// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// 36 for glibc 2.36; 0 for a libc that is not glibc. Async-signal-safe.
unsigned glibc_minor();

}  // namespace forkshim
