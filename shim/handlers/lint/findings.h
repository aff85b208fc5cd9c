// SPDX-License-Identifier: MIT
// What may go wrong at a creation, seen from the process before it. Each function adds to the
// sentence what it finds, and returns whether there was anything. Async-signal-safe.
#pragma once

#include "base/line.h"
#include "base/word_list.h"

namespace forkshim {

using Finding = Line<1000>;

// Threads but this one whose names match none of the patterns.
bool find_threads(const WordList& allowed, Finding* sentence);

// Descriptors above 2 that an exec would pass on, and whose files match none of the patterns.
bool find_descriptors(const WordList& allowed, Finding* sentence);

// Signals that this thread has blocked.
bool find_signals(const WordList& allowed, Finding* sentence);

// Bytes in the buffers of standard output and standard error.
bool find_stdio(const WordList& allowed, Finding* sentence);

}  // namespace forkshim
