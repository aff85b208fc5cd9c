// SPDX-License-Identifier: MIT
#include "libc/next.h"

#include <dlfcn.h>

#include "base/loader.h"
#include "base/relro.h"

namespace forkshim::next {

constinit Real<pid_t()> fork("fork");
constinit Real<pid_t()> underscore_fork("_Fork");
constinit Real<int(CloneStart, void*, int, void*, void*, void*, void*)> clone("clone");
constinit Real<int(const char*, Strings)> execv("execv");
constinit Real<int(const char*, Strings)> execvp("execvp");
constinit Real<int(const char*, Strings, Strings)> execve("execve");
constinit Real<int(const char*, Strings, Strings)> execvpe("execvpe");
constinit Real<int(int, Strings, Strings)> fexecve("fexecve");
constinit Real<int(int, const char*, Strings, Strings, int)> execveat("execveat");

// In relro, because every process looks it up as it ends, and most look up nothing else.
FORKSHIM_IN_RELRO constexpr char finalize_name[] = "__cxa_finalize";
constinit Real<void(void*)> finalize(finalize_name);
constinit Real<void(int)> exit_now("_exit");

void* look_up(symbols::Name symbol, const char* version) {
  if (void* found = symbols::find_next(symbol, version)) return found;
  void* const found = version ? forkshim_dlvsym(RTLD_NEXT, symbol.text, version)
                              : forkshim_dlsym(RTLD_NEXT, symbol.text);
  return found ? found : symbols::find_in_libc_before_us(symbol, version);
}

void look_up_for_children() {
  execve.look_up_ahead();
  execv.look_up_ahead();
  execvp.look_up_ahead();
  finalize.look_up_ahead();
  exit_now.look_up_ahead();
}

}  // namespace forkshim::next
