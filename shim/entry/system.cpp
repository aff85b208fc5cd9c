// SPDX-License-Identifier: MIT
// system. A cancellation point (POSIX): the thread may end inside, and then handlers are told that
// the creation failed, since nobody will ever know how it went.
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(const char*)> next_system("system");

constexpr int no_shell = 127 << 8;  // wait status of a child that ended with 127

void cancelled(void* creation) { static_cast<Creation*>(creation)->failed(ECANCELED); }

// glibc tells a failed creation by status 127 and errno, and leaves errno alone otherwise.
int finish(Creation& creation, int status, int saved_errno) {
  if (status == -1 || (status == no_shell && errno != 0)) {
    creation.failed(errno);
    return status;
  }
  errno = saved_errno;
  creation.in_parent(0);
  return status;
}

}  // namespace

extern "C" FORKSHIM_EXPORT int system(const char* command) {
  if (!dispatching()) return next_system(command);
  if (idle(FORKSHIM_SPAWN)) {
    count_only();
    return next_system(command);
  }
  const uint32_t handlers = registry.count();
  Creation creation({Function::system, FORKSHIM_SPAWN, FORKSHIM_CALLER()}, handlers,
                    __builtin_alloca(Creation::slots_size(handlers)));
  if (const int refused = creation.prepare()) {
    const int status = refuse(creation, refused);
    return command ? status : 0;  // 0 says that there is no shell
  }
  const int saved_errno = errno;
  errno = 0;
  int status;
  pthread_cleanup_push(cancelled, &creation);
  status = next_system(command);
  pthread_cleanup_pop(0);
  // system(NULL) asks whether there is a shell: 0 is an answer, and no failure.
  if (!command && status == 0 && errno != 0) status = no_shell;
  const int answer = finish(creation, status, saved_errno);
  return command || answer != no_shell ? answer : 0;
}
