// SPDX-License-Identifier: MIT
#include "require.h"

#include <cstdio>
#include <cstdlib>

// Freed memory is kept from use for a while; a state file's copy would fill the default's 256 MiB.
extern "C" const char* __asan_default_options() { return "quarantine_size_mb=8"; }

namespace fuzz {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: expected that %s\n", what);
  std::abort();
}

}  // namespace fuzz
