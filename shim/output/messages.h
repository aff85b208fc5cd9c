// SPDX-License-Identifier: MIT
// Messages for the user: whole sentences, one write(2) each, to standard error or a file, never to
// the program's standard output. Async-signal-safe, except set_target().
#pragma once

#include <stdint.h>

#include "base/line.h"

namespace forkshim::messages {

// Remembers which file standard error is. Messages are dropped if it later is another, such as a
// child's new terminal or a file of the program's.
void remember_stderr_identity();

// Sets where messages go from now on: "stderr", "none" or the path of a file. Returns false, with
// the reason, if the file cannot be opened.
bool set_target(const char* target, const char** reason = nullptr);

// Writes "forkshim: SENTENCE". Preserves errno.
void say(Text sentence);

// The same line for another output: foreign text in it steers no terminal and no CI server.
Text compose(Text sentence, Sentence* line);

}  // namespace forkshim::messages
