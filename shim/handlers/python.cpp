// SPDX-License-Identifier: MIT
// python: what os.fork does round a fork, for forks by C code: PyOS_BeforeFork,
// PyOS_AfterFork_Parent and PyOS_AfterFork_Child, which run os.register_at_fork's callables.
//
// Only for functions after which libc's own locks are usable in the child; not in a vfork child.
#include <string.h>

#include "base/duration.h"
#include "caller.h"
#include "forkshim/plugin.h"
#include "handlers/complaint.h"
#include "handlers/python_gil.h"
#include "handlers/python_probe.h"
#include "handlers/python_runtime.h"

using namespace forkshim;

namespace {

int init(const forkshim_host* host, void** self) {
  const char* wait = host->option(host, "wait");
  uint64_t ns = 1'000'000'000;
  if (wait && !parse_duration(wait, &ns))
    return refuse_value(host, "wait", wait, "a time up to an hour, such as 500ms or 2s");
  *self = reinterpret_cast<void*>(static_cast<uintptr_t>(ns));
  python::prepare_probe();
  return 0;
}

// In the child of the others libc's locks are as some thread left them, malloc's included.
bool settles_libc(const char* function) {
  constexpr const char* functions[] = {"fork", "__fork", "forkpty", "daemon", "atfork"};
  for (const char* name : functions)
    if (strcmp(function, name) == 0) return true;
  return false;
}

// Python runs the callables for its forks itself, and for subprocess's, which go straight to
// another program, on purpose none.
bool is_pythons_own(const void* caller, const python::Runtime& runtime) {
  const Object object = object_of(caller);
  if (!object.path) return false;
  if (Text(base_name(object.path)).starts_with("_posixsubprocess.")) return true;
  const Object pythons = object_of(reinterpret_cast<const void*>(runtime.before_fork));
  return pythons.path == object.path && pythons.base == object.base;
}

// Whether the caller does itself what Python's manual asks of it: PyOS_BeforeFork leaves the import
// lock with the thread. Giving it back, the one way to ask, fails for any other thread.
bool is_inside_before_fork(const python::Runtime& runtime) {
  python::Object *type, *value, *traceback;
  runtime.fetch_error(&type, &value, &traceback);
  python::Object* const imp = runtime.item(runtime.modules(), "_imp");
  python::Object* const released =
      imp ? runtime.call_method(imp, "release_lock", nullptr) : nullptr;
  if (released) {
    runtime.forget(released);
    python::Object* const acquired = runtime.call_method(imp, "acquire_lock", nullptr);
    if (acquired) runtime.forget(acquired);
  }
  runtime.restore_error(type, value, traceback);
  return released;
}

int prepare(void* self, forkshim_event* event) {
  if (event->kind != FORKSHIM_FORK || !settles_libc(event->function)) return 0;
  const python::Runtime* runtime = python::running();
  if (!runtime || is_pythons_own(event->caller, *runtime)) return 0;
  const uint64_t hold = python::take_gil(*runtime, reinterpret_cast<uintptr_t>(self));
  if (hold == 0) return 0;
  if (is_inside_before_fork(*runtime)) {
    python::give_back_gil(*runtime, hold);
    return 0;
  }
  runtime->before_fork();
  event->cookie = hold;
  return 0;
}

void parent(void*, forkshim_event* event) {
  if (event->cookie == 0) return;
  python::known().after_fork_in_parent();
  python::give_back_gil(python::known(), event->cookie);
}

void child(void*, forkshim_event* event) {
  if (event->cookie == 0) return;
  python::known().after_fork_in_child();
  python::give_back_gil(python::known(), event->cookie);
}

}  // namespace

extern const forkshim_plugin forkshim_python;
constexpr forkshim_plugin forkshim_python = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "python",
    .version = "1",
    .flags = 0,
    .reserved = 0,
    .init = init,
    .prepare = prepare,
    .parent = parent,
    .failed = parent,  // as os.fork: the import lock is to be given back
    .child = child,
    .vfork_child = nullptr,
    .fini = nullptr,
    .missed = nullptr,
};
