// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Whether a shell pattern (* ? [abc] [a-z] [!abc], and \ before a character) matches the whole
// text. As fnmatch(3) without flags, bytes for characters, but async-signal-safe.
bool glob_matches(const char* pattern, const char* text);

}  // namespace forkshim
