// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Whether a shell pattern (* ? [abc] [a-z] [!abc], and \ before a character) matches the whole
// text. Like fnmatch(3) without flags, but byte by byte, and async-signal-safe.
bool glob_matches(const char* pattern, const char* text);

// Whether no path with this base name matches, by what is literal at the pattern's end.
bool glob_rules_out(const char* pattern, const char* base);

}  // namespace forkshim
