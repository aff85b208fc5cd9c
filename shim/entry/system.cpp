// SPDX-License-Identifier: MIT
// system. A cancellation point (POSIX): the thread may end inside, and then handlers are told that
// the creation failed, since nobody will ever know how it went.
#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/errno_probe.h"
#include "entry/child_end.h"
#include "entry/follow.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(const char*)> next_system("system");

constexpr int no_shell = 127 << 8;  // wait status of a child that ended with 127

// Of what pthread_cleanup_push calls, ld.so binds this with 3 KiB of stack at its first call: here,
// where little is taken yet.
[[gnu::noinline]] void bind_scopes() {
  sigjmp_buf unused;
  if (sigsetjmp(unused, 0) != 0) __builtin_trap();
}

// What has to end where the thread is cancelled.
struct Ends {
  Creation* creation;  // null where none is dispatched
  FollowedEnviron* followed_environ;
};

void cancelled(void* pointer) {
  const auto& ends = *static_cast<Ends*>(pointer);
  ends.followed_environ->end();
  if (ends.creation) ends.creation->after_failure(ECANCELED);
}

// One scope for both, because each takes 100 bytes of stack.
int call_cancellable(Creation* creation, const char* command) {
  FollowedEnviron followed_environ;
  Ends ends = {creation, &followed_environ};
  int status;
  pthread_cleanup_push(cancelled, &ends);
  status = next_system(command);
  pthread_cleanup_pop(0);
  return status;
}

int call_system(const char* command) {
  return shim_options.follow_exec ? call_cancellable(nullptr, command) : next_system(command);
}

// Before 2.41 glibc tells a failed creation by status 127 and errno, which it leaves alone
// otherwise; then by -1. With ECHILD, -1 tells that the shell ran and its status is lost, because
// the program ignores SIGCHLD. system(NULL) asks whether there is a shell: 0 is an answer, and no
// failure.
int run(Creation& creation, const char* command) {
  ErrnoProbe errno_probe;
  const int status = call_cancellable(&creation, command);
  const bool failed = errno != 0 && errno != ECHILD &&
                      (status == -1 || status == no_shell || (!command && status == 0));
  if (failed) {
    creation.after_failure(errno);
  } else {
    creation.after_in_parent(0);
    tell_child_end(0, creation.lineage(), status);
  }
  return status;
}

}  // namespace

extern "C" FORKSHIM_EXPORT int system(const char* command) {
  bind_scopes();
  if (!should_dispatch()) return call_system(command);
  if (nobody_wants(FORKSHIM_SPAWN)) {
    count_unobserved();
    return call_system(command);
  }
  const Call call = {Function::system, FORKSHIM_SPAWN, FORKSHIM_CALLER()};
  const auto body = [command](Creation& creation) { return run(creation, command); };
  return command ? run_creation<WaitStatus>(call, body) : run_creation<NoShell>(call, body);
}
