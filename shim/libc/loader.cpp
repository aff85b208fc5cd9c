// SPDX-License-Identifier: MIT
#include "base/loader.h"

#include "libc/loader_functions.h"

using namespace forkshim;

extern "C" {

void* forkshim_dlopen(const char* path, int mode) {
  using Open = void* (*)(const char*, int);
  const auto real = reinterpret_cast<Open>(symbols::find_next_or_iterate("dlopen"));
  return real ? real(path, mode) : nullptr;
}

void* forkshim_dlsym(void* handle, const char* name) {
  const auto real = loader::dlsym_function();
  return real ? real(handle, name) : nullptr;
}

void* forkshim_dlvsym(void* handle, const char* name, const char* version) {
  const auto real = loader::dlvsym_function();
  return real ? real(handle, name, version) : forkshim_dlsym(handle, name);
}
}

namespace forkshim::loader {

Dlsym dlsym_function() { return reinterpret_cast<Dlsym>(symbols::find_next_or_iterate("dlsym")); }

// musl has none, and no versions either.
Dlvsym dlvsym_function() {
  return reinterpret_cast<Dlvsym>(symbols::find_next_or_iterate("dlvsym"));
}

}  // namespace forkshim::loader
