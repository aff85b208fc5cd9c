// SPDX-License-Identifier: MIT
// forkshim_atfork: registration at run time, with pthread_atfork's rules.
#include "forkshim/atfork.h"

#include <errno.h>

#include "arena.h"
#include "base/errno_guard.h"
#include "entry/past_symbols.h"
#include "export.h"
#include "init.h"
#include "registry.h"

using namespace forkshim;

namespace {

struct Functions {
  void (*prepare)();
  void (*parent)();
  void (*child)();
};

void call(void (*function)()) {
  if (function) function();
}

int run_prepare(void* self, forkshim_event*) {
  call(static_cast<Functions*>(self)->prepare);
  return 0;
}
void run_parent(void* self, forkshim_event*) { call(static_cast<Functions*>(self)->parent); }
void run_child(void* self, forkshim_event*) { call(static_cast<Functions*>(self)->child); }

constexpr forkshim_plugin plugin = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "atfork",
    .version = "1",
    .flags = 0,
    .reserved = 0,
    .init = nullptr,
    .prepare = run_prepare,
    .parent = run_parent,
    .failed = run_parent,  // POSIX: the parent handlers run where fork fails, too
    .child = run_child,
    .vfork_child = nullptr,
    .fini = nullptr,
    .missed = nullptr,
};

}  // namespace

extern "C" FORKSHIM_EXPORT int forkshim_atfork(void (*prepare)(), void (*parent)(),
                                               void (*child)()) {
  ErrnoGuard errno_guard;
  // Called from an earlier constructor: the handlers of the configuration come first.
  if (!initialised) initialise_early();
  if (!activate()) return ENOMEM;
  auto* functions = arena.array<Functions>(1);
  if (!functions) return ENOMEM;
  *functions = {prepare, parent, child};
  Handler handler = {};
  handler.plugin = &plugin;
  handler.self = functions;
  handler.name = plugin.name;
  handler.functions = ~0u;
  handler.kinds = FORKSHIM_FORK | FORKSHIM_VFORK;
  if (!registry.add(handler)) return ENOMEM;
  watch_past_symbols();
  return 0;
}
