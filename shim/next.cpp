// SPDX-License-Identifier: MIT
#include "next.h"

#include <dlfcn.h>

namespace forkshim::next {

constinit Real<pid_t()> fork("fork");
constinit Real<pid_t()> fork_raw("_Fork");
constinit Real<int(CloneStart, void*, int, void*, void*, void*, void*)> clone("clone");

constinit Real<int(const char*, Strings, Strings)> execve("execve");
constinit Real<int(const char*, Strings, Strings)> execvpe("execvpe");
constinit Real<int(int, Strings, Strings)> fexecve("fexecve");
constinit Real<int(int, const char*, Strings, Strings, int)> execveat("execveat");

void* look_up(const char* symbol, const char* version) {
  return version ? dlvsym(RTLD_NEXT, symbol, version) : dlsym(RTLD_NEXT, symbol);
}

void resolve() {
  fork.available();
  fork_raw.available();
  clone.available();
  execve.available();
  execvpe.available();
  fexecve.available();
  execveat.available();
}

}  // namespace forkshim::next
