// SPDX-License-Identifier: MIT
// What may go wrong at a creation, seen from the process before it. Each function adds what it
// finds to the sentence, and returns whether it found anything. Async-signal-safe.
#pragma once

#include <stdint.h>

#include "base/line.h"
#include "base/word_list.h"

namespace forkshim {

using Finding = Line<1000>;

// Other threads, unless a pattern matches their name.
bool find_threads(const WordList& allowed, Finding* sentence);

// A thread that is made while another one forks, or in a handler of pthread_atfork(3).
bool find_fork(uint32_t under_way, Finding* sentence);

// Descriptors above 2 that an exec would pass on, unless a pattern matches their file.
bool find_descriptors(const WordList& allowed, Finding* sentence);

// Signals that this thread has blocked.
bool find_signals(const WordList& allowed, Finding* sentence);

// Bytes in the buffers of standard output and standard error.
bool find_stdio(const WordList& allowed, Finding* sentence);

}  // namespace forkshim
