// SPDX-License-Identifier: MIT
// call: calls functions of a library, with pthread_atfork's signature and rules, so that a program
// gets fork handlers that it never registered.
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/loader.h"
#include "forkshim/plugin.h"
#include "handlers/option_error.h"
#include "protocol/builtin.h"
#include "trust/trusted_file.h"

using namespace forkshim;

namespace {

using Function = void (*)();

constexpr const char* cannot_load = "the library cannot be loaded";

struct Functions {
  Function prepare;
  Function parent;
  Function child;
};

bool find(const forkshim_host* host, void* library, const char* key, Function* function) {
  const char* name = host->option(host, key);
  if (!name) return true;
  *function = reinterpret_cast<Function>(forkshim_dlsym(library, name));
  if (*function) return true;
  Sentence sentence;
  sentence.add("no function ").add_quoted(name);
  sentence.add(" is found; check its name, and name its library with `library`");
  bad_option(host, sentence.text());
  return false;
}

// A sentence on a path's owners names the path already; the kernel's words do not.
int cannot_load_from(const forkshim_host* host, const char* path, Text reason) {
  Sentence sentence;
  if (!memchr(reason.data, '/', reason.size)) sentence.add(path).add(": ");
  return cannot_use(host, cannot_load, sentence.add(reason).text());
}

int init(const forkshim_host* host, void** self) {
  void* library = RTLD_DEFAULT;
  if (const char* path = host->option(host, "library")) {
    Sentence reason;
    // ld.so replaces $LIB and the like: the path that is checked would not be the one it loads.
    if (strchr(path, '$')) return cannot_load_from(host, path, "ld.so replaces what begins with $");
    // ld.so looks for a bare name in the system's folders.
    if (strchr(path, '/') && !is_trusted_file(path, &reason))
      return cannot_load_from(host, path, reason.text());
    library = forkshim_dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!library) return cannot_use(host, cannot_load, dlerror());
  }
  auto* functions = static_cast<Functions*>(calloc(1, sizeof(Functions)));
  if (!functions) return ENOMEM;
  *self = functions;
  const bool found = find(host, library, "prepare", &functions->prepare) &&
                     find(host, library, "parent", &functions->parent) &&
                     find(host, library, "child", &functions->child);
  if (!found) return EINVAL;
  if (functions->prepare || functions->parent || functions->child) return 0;
  return bad_option(host, "it names no function; expected at least one of prepare, parent, child");
}

void call(Function function) {
  if (function) function();
}

int prepare(void* self, forkshim_event*) {
  call(static_cast<Functions*>(self)->prepare);
  return 0;
}
void parent(void* self, forkshim_event*) { call(static_cast<Functions*>(self)->parent); }
void child(void* self, forkshim_event*) { call(static_cast<Functions*>(self)->child); }

}  // namespace

extern const forkshim_plugin forkshim_call;
// POSIX: the parent handlers run where fork fails, too.
constexpr forkshim_plugin forkshim_call = builtin(
    "call", {.init = init, .prepare = prepare, .parent = parent, .failed = parent, .child = child},
    0);
