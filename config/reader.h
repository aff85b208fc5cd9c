// SPDX-License-Identifier: MIT
// Reads INI text into a document. Says what is wrong and goes on, so that one pass finds all. For
// start-up only; not async-signal-safe.
#pragma once

#include "config/document.h"
#include "config/problems.h"

namespace forkshim {

inline constexpr size_t longest_line = 1000;
inline constexpr size_t longest_name = 40;

// `text` need not be terminated. Its sections are appended to the document.
void read_text(Text text, const char* source, Document* document, Problems* problems);

// The same for text in the arena, with room for one byte more, which the document becomes part of.
void read_in_place(char* text, size_t size, const char* source, Document* document,
                   Problems* problems);

// The same for a file. False if it could not be read at all, which has then been said.
bool read_file(const char* path, Document* document, Problems* problems);

}  // namespace forkshim
