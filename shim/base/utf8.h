// SPDX-License-Identifier: MIT
// UTF-8, and foreign text made safe to print. Async-signal-safe.
#pragma once

#include "base/line.h"
#include "base/text.h"

namespace forkshim {

// Returns the size in bytes of the character that the text begins with, or 0 if it is not valid
// UTF-8: overlong forms, surrogates and truncated characters are not (RFC 3629).
size_t utf8_length(Text text);

// Whether this character, of so many bytes and more than one, is a control character of C1 or a
// mark that changes the direction of text or begins another line.
bool is_terminal_control(Text text, size_t length);

// Adds foreign text, with "?" for each byte or character that could steer a terminal, end the line,
// or give an order to a CI server, as ##[error] does.
void add_printable(Sentence* line, Text text);

}  // namespace forkshim
