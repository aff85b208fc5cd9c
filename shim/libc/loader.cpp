// SPDX-License-Identifier: MIT
#include "base/loader.h"

#include "libc/loader_functions.h"

using namespace forkshim;

namespace {

// Each is looked up once: a configuration may have a plugin for each of its handlers.
constinit void *known_dlopen = nullptr, *known_dlsym = nullptr, *known_dlvsym = nullptr;

void* look_up(void** known, symbols::Name name) {
  void* found = __atomic_load_n(known, __ATOMIC_RELAXED);
  if (!found)
    __atomic_store_n(known, found = symbols::find_next_or_iterate(name), __ATOMIC_RELAXED);
  return found;
}

}  // namespace

extern "C" {

void* forkshim_dlopen(const char* path, int mode) {
  using Open = void* (*)(const char*, int);
  const auto real = reinterpret_cast<Open>(look_up(&known_dlopen, "dlopen"));
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

Dlsym dlsym_function() { return reinterpret_cast<Dlsym>(look_up(&known_dlsym, "dlsym")); }

// musl has none, and no versions either.
Dlvsym dlvsym_function() { return reinterpret_cast<Dlvsym>(look_up(&known_dlvsym, "dlvsym")); }

}  // namespace forkshim::loader
