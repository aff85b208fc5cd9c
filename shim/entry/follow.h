// SPDX-License-Identifier: MIT
// follow_exec for the functions that start a program.
#pragma once

#include "base/errno_guard.h"
#include "entry/entry.h"
#include "exec/environment.h"
#include "exec/target.h"
#include "process/shim_options.h"

namespace forkshim {

// Not what a handler starts: a plugin that scrubs its command's environment would be loaded into
// that all the same, and might start it again there.
inline bool follows_environment() {
  return shim_options.follow_exec && process && !is_in_handler();
}

// Call before an exec: a missed process that is about to become another program is reported here
// for the last time. Returns whether its environment is to be followed.
inline bool follows_exec() {
  if (!initialised) [[unlikely]]
    initialise_early();
  // Not for a tagged process: computing its lineage would touch pages that it does not need.
  if (process && !has_unread_tag() && !is_in_handler()) identify_process();
  return follows_environment();
}

// The environment that a child gets, in memory of its own, for as long as the call lasts.
class SpawnEnvironment {
 public:
  using Strings = char* const*;

  // `environment` is the program's, for a program at `path`, or in PATH.
  SpawnEnvironment(Strings environment, const char* path, bool in_path);
  ~SpawnEnvironment();
  SpawnEnvironment(const SpawnEnvironment&) = delete;
  SpawnEnvironment& operator=(const SpawnEnvironment&) = delete;

  Strings get() const { return used_; }

 private:
  Strings used_;
  size_t size_ = 0;
};

// For functions that hand on `environ` itself to a shell: puts the followed one in its place, for
// all threads that are in such a function. The last one to leave takes it away again, unless the
// program has changed its environment meanwhile: then it keeps the shim's variables. Other threads
// see them while it is there.
class FollowedEnviron {
 public:
  FollowedEnviron();
  ~FollowedEnviron() { end(); }
  FollowedEnviron(const FollowedEnviron&) = delete;
  FollowedEnviron& operator=(const FollowedEnviron&) = delete;

  // Also where the thread is cancelled.
  void end();

 private:
  bool counts_ = false;
};

}  // namespace forkshim
