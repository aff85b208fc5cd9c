// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Whether a signal handler runs on the stack between `here` and `above`, which is `here` or higher.
// Found by the address that the kernel lets each signal handler return to. Also true where that
// memory is not one stack. Async-signal-safe; a system call for each page.
bool has_signal_frame(const void* here, const void* above);

// Whether this thread runs on its alternate signal stack, and `place` is not there; or the reverse.
bool is_on_other_signal_stack(const void* place);

}  // namespace forkshim
