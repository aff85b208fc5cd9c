// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include "config/reader.h"

namespace forkshim {

// Reads FORKSHIM_CONFIG's file, or without one the system's if there is one, and then
// FORKSHIM_INLINE. Both may be null or empty; they are copied.
void read_sources(const char* config, const char* inline_text, Document* document,
                  Problems* problems);

// Returns how many bytes the file had up to `size`, or a negative errno.
ssize_t read_whole(int file, char* buffer, size_t size);

}  // namespace forkshim
