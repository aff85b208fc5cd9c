// SPDX-License-Identifier: MIT
// The plugin constant of what runs at creations inside the library: handlers, and what a program
// registers at run time.
#pragma once

#include "forkshim/plugin.h"
#include "protocol/plugin_flags.h"

namespace forkshim {

// The callbacks of forkshim_plugin, each null unless given.
struct Callbacks {
  int (*init)(const forkshim_host* host, void** self) = nullptr;
  int (*prepare)(void* self, forkshim_event* event) = nullptr;
  void (*parent)(void* self, forkshim_event* event) = nullptr;
  void (*failed)(void* self, forkshim_event* event) = nullptr;
  void (*child)(void* self, forkshim_event* event) = nullptr;
  void (*vfork_child)(void* self, forkshim_event* event) = nullptr;
  void (*fini)(void* self) = nullptr;
  void (*missed)(void* self, forkshim_event* event) = nullptr;
};

constexpr forkshim_plugin builtin(const char* name, const Callbacks& callbacks,
                                  uint32_t flags = runs_own_code) {
  return {
      .struct_size = sizeof(forkshim_plugin),
      .abi_version = FORKSHIM_ABI_VERSION,
      .name = name,
      .version = "1",
      .flags = flags,
      .reserved = 0,
      .init = callbacks.init,
      .prepare = callbacks.prepare,
      .parent = callbacks.parent,
      .failed = callbacks.failed,
      .child = callbacks.child,
      .vfork_child = callbacks.vfork_child,
      .fini = callbacks.fini,
      .missed = callbacks.missed,
  };
}

}  // namespace forkshim
