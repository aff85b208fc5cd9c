// SPDX-License-Identifier: MIT
// Reads INI text into a document. Reports a problem and goes on, so that one pass finds all. For
// start-up only; not async-signal-safe.
#pragma once

#include "config/document.h"
#include "config/problems.h"

namespace forkshim {

inline constexpr size_t longest_line = 1000;
inline constexpr size_t longest_name = 40;
inline constexpr long largest_file = 256 << 10;  // bytes

// Appends the text's sections to the document. `text` need not be zero-terminated.
void read_text(Text text, const char* source, Document* document, Problems* problems);

// Same, without a copy: the text must be in the arena, with room for one byte more, and becomes
// part of the document.
void read_in_place(char* text, size_t size, const char* source, Document* document,
                   Problems* problems);

// Same, for a file. Returns false if it could not be read at all, and has reported that.
bool read_file(const char* path, Document* document, Problems* problems);

}  // namespace forkshim
