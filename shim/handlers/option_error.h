// SPDX-License-Identifier: MIT
// What a built-in says in its init about an option that it cannot use. Each returns the errno for
// init. forkshim adds the file and line of the option that was asked for last.
#pragma once

#include <errno.h>

#include "base/text.h"
#include "forkshim/plugin.h"

namespace forkshim {

int bad_option(const forkshim_host* host, Text sentence);

// KEY = "FOUND"; expected EXPECTED. `nearest`: what was probably meant, or empty.
int bad_value(const forkshim_host* host, Text key, Text found, Text expected, Text nearest = {});

// WHAT: REASON. For values that are well-formed, such as the path of a file.
int cannot_use(const forkshim_host* host, Text what, Text reason);
int cannot_use_value(const forkshim_host* host, Text key, Text value, Text reason);

// The option's errno, by name or number. Returns 0 or an errno.
int read_errno(const forkshim_host* host, const char* key, int* error);

}  // namespace forkshim
