// SPDX-License-Identifier: MIT
#pragma once

#include "elf/symbols.h"

namespace forkshim::loader {

using Dlsym = void* (*)(void* handle, const char* name);
using Dlvsym = void* (*)(void* handle, const char* name, const char* version);

// The next definitions behind this library. Null where there is none.
Dlsym dlsym_function();
Dlvsym dlvsym_function();

}  // namespace forkshim::loader
