// SPDX-License-Identifier: MIT
// posix_spawn and its kin, which return the error number.
//
// glibc exports two versions of each: programs linked before 2.15 get /bin/sh for a file that
// execve rejects with ENOEXEC. Both are interposed, so that an old program keeps its behaviour.
#include <signal.h>
#include <spawn.h>

#include "base/kernel.h"
#include "base/readable.h"
#include "entry/follow.h"
#include "libc/next.h"
#include "libc/version.h"
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

// Holds signals back until the pid has been read: libc stores it in the program's variable before
// it lets them through, as a SIGCHLD handler may rely on, and a handler may store another there.
// The child gets the mask from before, as it would from libc.
class HeldSignals {
 public:
  explicit HeldSignals(Attributes given) : attributes_(given) {
    if (!can_hold(given)) return;
    const uint64_t held = kernel::all_but_faults;
    if (kernel::call(SYS_rt_sigprocmask, SIG_BLOCK, &held, &before_, sizeof before_) < 0) return;
    is_holding_ = true;
    copy_ = given ? *given : posix_spawnattr_t{};
    auto& beginning = reinterpret_cast<Beginning&>(copy_);
    if (!(beginning.flags & POSIX_SPAWN_SETSIGMASK)) beginning.mask = before_;
    beginning.flags |= POSIX_SPAWN_SETSIGMASK;
    attributes_ = &copy_;
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  Attributes attributes() const { return attributes_; }

  void let_through() {
    if (is_holding_)
      kernel::call(SYS_rt_sigprocmask, SIG_SETMASK, &before_, nullptr, sizeof before_);
  }

 private:
  // How glibc's and musl's posix_spawnattr_t begin.
  struct [[gnu::may_alias]] Beginning {
    short flags;
    pid_t group;
    uint64_t defaults[16];
    uint64_t mask;
  };
  static_assert(sizeof(Beginning) < sizeof(posix_spawnattr_t));

  // glibc before 2.24 makes a fork in place of a vfork for a child that is to have a mask.
  static bool can_hold(Attributes given) {
    if (glibc_minor() != 0 && glibc_minor() < 24) return false;
    ReadableMemory memory;
    const char* const end = reinterpret_cast<const char*>(given + 1);
    return !given || (memory.holds(given) && memory.holds(end - 1));
  }

  Attributes attributes_;
  bool is_holding_ = false;
  uint64_t before_;
  posix_spawnattr_t copy_;
};

bool is_in_path(const Spawn& real) { return &real == &next_spawnp || &real == &next_old_spawnp; }

// `child` gets the pid in any case. Apart, so that its stack is free again.
[[gnu::noinline]] int real_spawn(Spawn& real, pid_t* stored, const char* path, Actions actions,
                                 Attributes attributes, Strings arguments, Strings environment,
                                 pid_t* child) {
  HeldSignals held(attributes);
  const int error = real(stored, path, actions, held.attributes(), arguments, environment);
  if (error == 0) *child = *stored;
  held.let_through();
  return error;
}

int spawn(Function function, const void* caller, Spawn& real, pid_t* pid, const char* path,
          Actions actions, Attributes attributes, Strings arguments, Strings given) {
  const SpawnEnvironment followed(given, path, is_in_path(real));
  const Strings environment = followed.get();
  if (!should_dispatch()) return real(pid, path, actions, attributes, arguments, environment);
  if (nobody_wants(FORKSHIM_SPAWN)) {
    count_unobserved();
    return real(pid, path, actions, attributes, arguments, environment);
  }
  return run_creation<ByErrorNumber>({function, FORKSHIM_SPAWN, caller}, [&](Creation& creation) {
    pid_t child = 0;
    const int error = real_spawn(real, pid ? pid : &child, path, actions, attributes, arguments,
                                 environment, &child);
    finish(creation, error, [child] { return child; });
    if (error == 0) state::await_spawned_program(child, path);
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
