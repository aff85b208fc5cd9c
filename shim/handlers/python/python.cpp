// SPDX-License-Identifier: MIT
// python: does for forks by C code what os.fork does: calls PyOS_BeforeFork, PyOS_AfterFork_Parent
// and PyOS_AfterFork_Child, which run os.register_at_fork's callables.
//
// Only for functions after which libc's own locks are usable in the child, so not for vfork.
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/line.h"
#include "elf/loaded_object.h"
#include "forkshim/plugin.h"
#include "handlers/option_error.h"
#include "handlers/python/gil.h"
#include "handlers/python/probe.h"
#include "handlers/python/runtime.h"
#include "handlers/python/states.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

struct Settings {
  uint64_t patience_ns;
  const char* wait;  // the same as it was written
  const char* name;
  void (*say)(const char* text, size_t length);
  bool has_given_up;
};

int init(const forkshim_host* host, void** self) {
  auto* settings = static_cast<Settings*>(calloc(1, sizeof(Settings)));
  if (!settings) return ENOMEM;
  *self = settings;
  settings->name = host->name;
  settings->say = host->say;
  settings->wait = host->option(host, "wait");
  if (!parse_duration(settings->wait, &settings->patience_ns))
    return bad_value(host, "wait", settings->wait, "a time up to an hour, such as 500ms or 2s");
  python::prepare_probe();
  return 0;
}

// Reports once a program, because it may fork like this often.
void say_given_up(Settings* settings, const forkshim_event& event) {
  if (__atomic_exchange_n(&settings->has_given_up, true, __ATOMIC_RELAXED)) return;
  Line<400> sentence;
  sentence.add("handler \"").add(settings->name).add("\": the callables of os.register_at_fork ");
  sentence.add("do not run for ").add(event.lineage).add(", made by ").add(event.function);
  sentence.add(": the thread that forks could not have the GIL within ").add(settings->wait);
  sentence.add(", as its holder may wait for that thread; release the GIL there");
  const Text text = sentence.add(", or raise `wait` (said once a program)").text();
  settings->say(text.data, text.size);
}

// After any other function, libc's locks in the child, malloc's included, may be held by a thread
// that does not exist there.
bool settles_libc(const char* function) {
  constexpr const char* functions[] = {"fork", "__fork", "forkpty", "daemon", "atfork"};
  for (const char* name : functions)
    if (strcmp(function, name) == 0) return true;
  return false;
}

// Python itself runs the callables for its own forks, and deliberately none for subprocess, which
// goes straight to another program.
bool is_pythons_own(const void* caller, const python::Runtime& runtime) {
  const Object object = loaded_object_at(caller);
  if (!object.path) return false;
  if (Text(base_name(object.path)).starts_with("_posixsubprocess.")) return true;
  const Object pythons = loaded_object_at(reinterpret_cast<const void*>(runtime.before_fork));
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
  auto* settings = static_cast<Settings*>(self);
  bool gave_up = false;
  const uint64_t hold = python::take_gil(*runtime, settings->patience_ns, &gave_up);
  if (gave_up) say_given_up(settings, *event);
  if (hold == 0) return 0;
  if (is_inside_before_fork(*runtime)) {
    python::give_back_gil(*runtime, hold);
    return 0;
  }
  runtime->before_fork();
  python::begin_fork(*runtime);
  event->cookie = hold;
  return 0;
}

void parent(void*, forkshim_event* event) {
  if (event->cookie == 0) return;
  python::end_fork(python::known());
  python::known().after_fork_in_parent();
  python::give_back_gil(python::known(), event->cookie);
}

void child(void*, forkshim_event* event) {
  if (event->cookie == 0) return;
  python::end_fork(python::known());
  python::known().after_fork_in_child();
  python::give_back_gil(python::known(), event->cookie);
}

}  // namespace

extern const forkshim_plugin forkshim_python;
// As os.fork does, give back the import lock where fork fails, too.
constexpr forkshim_plugin forkshim_python =
    builtin("python",
            {.init = init, .prepare = prepare, .parent = parent, .failed = parent, .child = child},
            asks_objects);
