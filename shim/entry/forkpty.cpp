// SPDX-License-Identifier: MIT
// forkpty: it forks inside libc, past the symbol.
#include <pty.h>

#include "base/errno_guard.h"
#include "base/kernel.h"
#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(int*, char*, const termios*, const winsize*)> next_forkpty("forkpty");
constinit next::Real<int(int*, int*, char*, const termios*, const winsize*)> next_openpty(
    "openpty");

// libc opens the terminal before it forks, so that its name stays where the fork fails.
[[gnu::noinline]] void leave_name(char* name, const termios* terminal, const winsize* size) {
  ErrnoGuard errno_guard;
  int master, slave;
  if (!next_openpty.available() || next_openpty(&master, &slave, name, terminal, size) != 0) return;
  kernel::close(master);
  kernel::close(slave);
}

[[gnu::noinline]] pid_t dispatch_forkpty(const void* caller, int* master, char* name,
                                         const termios* terminal, const winsize* size) {
  bool is_refused = true;
  const pid_t child = dispatch({Function::forkpty, FORKSHIM_FORK, caller}, [=, &is_refused] {
    is_refused = false;
    return next_forkpty(master, name, terminal, size);
  });
  if (is_refused && name) leave_name(name, terminal, size);
  return child;
}

}  // namespace

extern "C" FORKSHIM_EXPORT pid_t forkpty(int* master, char* name, const termios* terminal,
                                         const winsize* size) {
  look_up_for_child();
  if (!process) [[likely]]
    return next_forkpty(master, name, terminal, size);
  return dispatch_forkpty(FORKSHIM_CALLER(), master, name, terminal, size);
}
