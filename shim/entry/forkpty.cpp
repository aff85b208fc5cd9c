// SPDX-License-Identifier: MIT
// forkpty: it forks inside libc, past the symbol.
#include <pty.h>

#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(int*, char*, const termios*, const winsize*)> next_forkpty("forkpty");

}  // namespace

extern "C" FORKSHIM_EXPORT pid_t forkpty(int* master, char* name, const termios* terminal,
                                         const winsize* size) {
  return forward_or_dispatch(Function::forkpty, FORKSHIM_CALLER(),
                             [=] { return next_forkpty(master, name, terminal, size); });
}
