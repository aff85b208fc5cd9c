// SPDX-License-Identifier: MIT
// What the shim says to the user: whole sentences, one write(2) each, to standard error or a
// file, never to the program's standard output. Async-signal-safe but for where_to().
#pragma once

#include <stdint.h>

#include "base/line.h"

namespace forkshim::messages {

using Sentence = Line<1024>;

// Where sentences go from now on: "stderr", "none" or the path of a file to append to. False,
// with errno, if the file cannot be opened.
bool where_to(const char* target);

// Writes "forkshim: SENTENCE". errno is left alone.
void say(Text sentence);

}  // namespace forkshim::messages
