// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Splits a command line into words, with a null behind them, at blanks outside of single or double
// quotation marks. Expands nothing. Returns null if there is no word, a mark is not closed or there
// is no memory. What it allocates is never freed.
const char* const* split_command(const char* text);

}  // namespace forkshim
