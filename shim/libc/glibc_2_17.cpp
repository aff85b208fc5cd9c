// SPDX-License-Identifier: MIT
// Part of the portable build alone, which runs with any glibc from 2.17 on.
//
// What glibc has since moved into libc.so.6 or given a new version, under the same names: the
// linker prefers these hidden definitions, so the library asks for no version newer than that. The
// real functions are found in what the process has loaded, and libdl.so.2, where dlopen stood
// before 2.34, is loaded only for a process that opens a plugin or a library.
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <unistd.h>

#include "base/loader.h"
#include "base/text.h"
#include "elf/symbols.h"
#include "libc/loader_functions.h"

namespace {

using namespace forkshim;

template <typename Function>
Function* loaded(Function*, symbols::Name name) {
  return reinterpret_cast<Function*>(symbols::find_next(name));
}
#define LOADED(name) loaded(&name, #name)

// Every glibc that lacks dlopen in libc.so.6 has this there for its own use.
void load_libdl() {
  constexpr int from_libc = static_cast<int>(0x80000000);
  using Open = void* (*)(const char*, int);
  if (symbols::find_next("dlopen")) return;
  if (const auto open = reinterpret_cast<Open>(symbols::find_next("__libc_dlopen_mode")))
    open("libdl.so.2", RTLD_NOW | from_libc);
}

// The first definition in the global scope: for what start-up asks, without the loader.
void* find_global(Text name) {
  if (name == "environ") return &environ;
  if (name == "program_invocation_name") return &program_invocation_name;
  const auto real = loader::dlsym_function();
  return real ? real(RTLD_DEFAULT, name.data)
              : symbols::find_next(symbols::Name::at_run_time(name.data));
}

struct Place {
  uintptr_t address;
  Dl_info* found;
};

int compare(dl_phdr_info* object, size_t, void* pointer) {
  const auto& place = *static_cast<Place*>(pointer);
  for (unsigned i = 0; i < object->dlpi_phnum; ++i) {
    const auto& header = object->dlpi_phdr[i];
    if (header.p_type != PT_LOAD) continue;
    if (place.address - object->dlpi_addr - header.p_vaddr >= header.p_memsz) continue;
    *place.found = {object->dlpi_name, reinterpret_cast<void*>(object->dlpi_addr), nullptr,
                    nullptr};
    return 1;
  }
  return 0;
}

}  // namespace

namespace forkshim::loader {

Dlsym dlsym_function() {
  auto* real = LOADED(dlsym);
  if (!real) load_libdl(), real = LOADED(dlsym);
  return real;
}
Dlvsym dlvsym_function() {
  auto* real = LOADED(dlvsym);
  if (!real) load_libdl(), real = LOADED(dlvsym);
  return real;
}

}  // namespace forkshim::loader

extern "C" {

void* forkshim_dlopen(const char* path, int mode) {
  load_libdl();
  auto* real = LOADED(dlopen);
  return real ? real(path, mode) : nullptr;
}
char* dlerror() noexcept {
  static char no_loader[] = "this process has no dlopen, and libdl.so.2 cannot be loaded";
  auto* real = LOADED(dlerror);
  return real ? real() : no_loader;
}
void* forkshim_dlsym(void* handle, const char* name) {
  if (handle == RTLD_DEFAULT) return find_global(name);
  auto* real = LOADED(dlsym);
  return real ? real(handle, name) : nullptr;
}
void* forkshim_dlvsym(void* handle, const char* name, const char* version) {
  auto* real = LOADED(dlvsym);
  return real ? real(handle, name, version) : nullptr;
}
// The name and base of the object alone, which is what is asked here.
int dladdr(const void* address, Dl_info* found) noexcept {
  Place place = {reinterpret_cast<uintptr_t>(address), found};
  return dl_iterate_phdr(compare, &place);
}
}
