// SPDX-License-Identifier: MIT
// forkshim_atfork: registration at run time, with pthread_atfork's rules. As there, what is in an
// object that gets unloaded vanishes with it: every object calls __cxa_finalize as it goes, which
// is where libc drops its own fork handlers, too.
#include "forkshim/atfork.h"

#include <dlfcn.h>
#include <errno.h>

#include "base/arena.h"
#include "base/errno_guard.h"
#include "base/export.h"
#include "creation/libc_atfork.h"
#include "creation/registry.h"
#include "libc/next.h"
#include "protocol/builtin.h"
#include "protocol/functions.h"
#include "start/start.h"

using namespace forkshim;

namespace {

using Routine = void (*)();
enum Phase { before, after_in_parent, after_in_child, phases };

// By function rather than by who registers: the caller's return address misleads where it makes
// a tail call, and a function of another object would be left to dangle.
struct Functions {
  Routine function[phases];
  const void* object[phases];  // where the object that holds it is loaded
};

constinit bool registered = false;

const void* object_with(const void* address) {
  Dl_info found;
  return address && dladdr(address, &found) != 0 ? found.dli_fbase : nullptr;
}

void call(void* self, Phase phase) {
  Routine* const place = &static_cast<Functions*>(self)->function[phase];
  if (const Routine function = __atomic_load_n(place, __ATOMIC_RELAXED)) function();
}

int run_prepare(void* self, forkshim_event*) {
  call(self, before);
  return 0;
}
void run_parent(void* self, forkshim_event*) { call(self, after_in_parent); }
void run_child(void* self, forkshim_event*) { call(self, after_in_child); }

constexpr uint32_t no_flags = 0;  // the program's functions are no code of the library's
constexpr forkshim_plugin plugin = builtin("atfork",
                                           {.prepare = run_prepare,
                                            .parent = run_parent,
                                            .failed = run_parent,  // POSIX: also where fork fails
                                            .child = run_child},
                                           no_flags);

void forget_functions_of(const void* object) {
  for (uint32_t i = 0; i < registry.count(); ++i) {
    if (registry.about(i).plugin != &plugin) continue;
    auto* functions = static_cast<Functions*>(registry[i].self);
    for (int phase = 0; phase < phases; ++phase)
      if (functions->object[phase] == object)
        __atomic_store_n(&functions->function[phase], nullptr, __ATOMIC_RELAXED);
  }
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT int forkshim_atfork(Routine prepare, Routine parent, Routine child) {
  ErrnoGuard errno_guard;
  // Called from an earlier constructor: the handlers of the configuration come first.
  if (!initialised) initialise_early();
  if (disabled) return 0;
  if (!ensure_active()) return ENOMEM;
  auto* functions = arena.array<Functions>(1);
  if (!functions) return ENOMEM;
  *functions = {{prepare, parent, child}, {}};
  for (int phase = 0; phase < phases; ++phase)
    functions->object[phase] = object_with(reinterpret_cast<void*>(functions->function[phase]));
  Handler handler = {};
  handler.self = functions;
  handler.functions = every_function;
  handler.kinds = FORKSHIM_FORK | FORKSHIM_VFORK;
  if (!registry.add(handler, {&plugin, plugin.name, nullptr})) return ENOMEM;
  __atomic_store_n(&registered, true, __ATOMIC_RELAXED);
  watch_libc_forks();
  return 0;
}

// `handle` is in the object that is unloaded. Its destructors run first, and may still fork.
FORKSHIM_EXPORT void __cxa_finalize(void* handle) {
  next::finalize(handle);
  if (!__atomic_load_n(&registered, __ATOMIC_RELAXED)) return;
  if (const void* object = object_with(handle)) forget_functions_of(object);
}
}
