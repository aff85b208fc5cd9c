// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// A program and its arguments, with a null behind them: words between blanks, or between single or
// double quotation marks. No shell looks at them. Null where there is none, a mark is not closed,
// or no memory is left. Allocates what is never freed.
const char* const* split_command(const char* text);

}  // namespace forkshim
