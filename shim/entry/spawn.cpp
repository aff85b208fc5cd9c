// SPDX-License-Identifier: MIT
// posix_spawn and its kin, which return the error number.
//
// glibc exports two versions of each: programs linked before 2.15 get /bin/sh for a file that
// execve rejects with ENOEXEC. Both are interposed, so that an old program keeps its behaviour.
#include <spawn.h>

#include "entry/follow.h"
#include "libc/next.h"
#include "versions.h"

using namespace forkshim;

namespace {

using Actions = const posix_spawn_file_actions_t*;
using Attributes = const posix_spawnattr_t*;
using Strings = char* const*;

using Spawn = next::Real<int(pid_t*, const char*, Actions, Attributes, Strings, Strings)>;
using PidfdSpawn = next::Real<int(int*, const char*, Actions, Attributes, Strings, Strings)>;

constinit Spawn next_spawn("posix_spawn", spawn_version);
constinit Spawn next_spawnp("posix_spawnp", spawn_version);
constinit Spawn next_old_spawn("posix_spawn", old_spawn_version);
constinit Spawn next_old_spawnp("posix_spawnp", old_spawn_version);
constinit PidfdSpawn next_pidfd_spawn("pidfd_spawn");
constinit PidfdSpawn next_pidfd_spawnp("pidfd_spawnp");

// `child` returns the pid, or 0 where libc keeps it.
template <typename Child>
int finish(Creation& creation, int error, Child child) {
  if (error == 0) {
    creation.after_in_parent(child());
  } else {
    creation.after_failure(error);
  }
  return error;
}

bool is_in_path(const Spawn& real) { return &real == &next_spawnp || &real == &next_old_spawnp; }

int spawn(Function function, const void* caller, Spawn& real, pid_t* pid, const char* path,
          Actions actions, Attributes attributes, Strings arguments, Strings given) {
  const SpawnEnvironment followed(given, path, is_in_path(real));
  const Strings environment = followed.get();
  if (!should_dispatch()) return real(pid, path, actions, attributes, arguments, environment);
  // Into the caller's own variable, if there is one, because libc stores the pid before it unblocks
  // signals, and a SIGCHLD handler may rely on that. Handlers need the pid either way.
  pid_t child = 0;
  pid_t* const stored = pid ? pid : &child;
  return count_or_run<ByErrorNumber>(
      {function, FORKSHIM_SPAWN, caller},
      [&] { return real(stored, path, actions, attributes, arguments, environment); },
      [&](Creation& creation, int result) {
        const int error = finish(creation, result, [&] { return *stored; });
        if (error == 0) state::await_spawned_program(*stored, path);
        return error;
      });
}

int pidfd(Function function, const void* caller, PidfdSpawn& real, int* descriptor,
          const char* path, Actions actions, Attributes attributes, Strings arguments,
          Strings given) {
  if (!real.available()) return ENOSYS;
  const SpawnEnvironment followed(given, path, &real == &next_pidfd_spawnp);
  const Strings environment = followed.get();
  const auto go = [&] {
    return real(descriptor, path, actions, attributes, arguments, environment);
  };
  if (!should_dispatch()) return go();
  return count_or_run<ByErrorNumber>(
      {function, FORKSHIM_SPAWN, caller}, go,
      [](Creation& creation, int result) { return finish(creation, result, [] { return 0; }); });
}

}  // namespace

#define SPAWN_PARAMETERS                                                             \
  const char *path, Actions actions, Attributes attributes, char *const arguments[], \
      char *const environment[]
#define SPAWN_ARGUMENTS path, actions, attributes, arguments, environment

extern "C" {

// arch/<cpu>/versions.S exports these under their names and versions.

int forkshim_posix_spawn(pid_t* pid, SPAWN_PARAMETERS) {
  return spawn(Function::posix_spawn, FORKSHIM_CALLER(), next_spawn, pid, SPAWN_ARGUMENTS);
}
int forkshim_posix_spawnp(pid_t* pid, SPAWN_PARAMETERS) {
  return spawn(Function::posix_spawnp, FORKSHIM_CALLER(), next_spawnp, pid, SPAWN_ARGUMENTS);
}
int forkshim_old_posix_spawn(pid_t* pid, SPAWN_PARAMETERS) {
  return spawn(Function::posix_spawn, FORKSHIM_CALLER(), next_old_spawn, pid, SPAWN_ARGUMENTS);
}
int forkshim_old_posix_spawnp(pid_t* pid, SPAWN_PARAMETERS) {
  return spawn(Function::posix_spawnp, FORKSHIM_CALLER(), next_old_spawnp, pid, SPAWN_ARGUMENTS);
}

FORKSHIM_EXPORT int pidfd_spawn(int* descriptor, SPAWN_PARAMETERS) {
  return pidfd(Function::pidfd_spawn, FORKSHIM_CALLER(), next_pidfd_spawn, descriptor,
               SPAWN_ARGUMENTS);
}
FORKSHIM_EXPORT int pidfd_spawnp(int* descriptor, SPAWN_PARAMETERS) {
  return pidfd(Function::pidfd_spawnp, FORKSHIM_CALLER(), next_pidfd_spawnp, descriptor,
               SPAWN_ARGUMENTS);
}
}
