// SPDX-License-Identifier: MIT
// daemon and forkpty: they fork inside libc, past the symbol.
#include <pty.h>
#include <unistd.h>

#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(int, int)> next_daemon("daemon");
constinit next::Real<int(int*, char*, const termios*, const winsize*)> next_forkpty("forkpty");

}  // namespace

extern "C" {

// The parent ends inside libc, so its handlers run from libc's own fork handlers, by which time
// the fork is known to have succeeded (entry/past_symbols.cpp). The child is known by its pid:
// daemon can return -1 there, too, when it does not get /dev/null.
FORKSHIM_EXPORT int daemon(int nochdir, int noclose) {
  if (!dispatching()) return next_daemon(nochdir, noclose);
  const uint32_t handlers = registry.count();
  Creation creation({Function::daemon, FORKSHIM_FORK, FORKSHIM_CALLER()}, handlers,
                    __builtin_alloca(Creation::slots_size(handlers)));
  if (const int refused = creation.prepare()) return refuse(creation, refused);
  const pid_t parent = getpid();
  const int saved_errno = errno;
  errno = 0;
  thread.becoming_daemon = &creation;
  const int result = next_daemon(nochdir, noclose);
  thread.becoming_daemon = nullptr;
  if (errno == 0) errno = saved_errno;
  if (getpid() != parent) {
    creation.in_child();
  } else {
    creation.failed(errno);
  }
  return result;
}

FORKSHIM_EXPORT pid_t forkpty(int* master, char* name, const termios* terminal,
                              const winsize* size) {
  return around(Function::forkpty, FORKSHIM_CALLER(),
                [=] { return next_forkpty(master, name, terminal, size); });
}
}
