// SPDX-License-Identifier: MIT
// What the shim says to the user: whole sentences, one write(2) each, to standard error or a
// file, never to the program's standard output. Async-signal-safe but for set_target().
#pragma once

#include <stdint.h>

#include "base/line.h"

namespace forkshim::messages {

// Sentences for standard error are dropped where it is no longer the file that it is now: a child
// on a new terminal, or a program with a file of its own there, must not find them in it.
void remember_stderr_identity();

// Where sentences go from now on: "stderr", "none" or the path of a file to append to. False,
// with the reason, if the file cannot be opened.
bool set_target(const char* target, const char** reason = nullptr);

// Writes "forkshim: SENTENCE". errno is left alone.
void say(Text sentence);

}  // namespace forkshim::messages
