// SPDX-License-Identifier: MIT
// popen and _IO_popen. The pid stays inside libc, so handlers are not told it.
#include <stdio.h>

#include "entry/follow.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<FILE*(const char*, const char*)> next_popen("popen");

FILE* finish(Creation& creation, FILE* stream) {
  if (stream) {
    creation.after_in_parent(0);
  } else {
    creation.after_failure(errno);
  }
  return stream;
}

FILE* call_popen(const char* command, const char* mode) {
  FollowedEnviron followed_environ;
  return next_popen(command, mode);
}

FILE* dispatch_popen(Function function, const void* caller, const char* command, const char* mode) {
  if (!should_dispatch()) return call_popen(command, mode);
  return count_or_run<NullStream>(
      {function, FORKSHIM_SPAWN, caller}, [=] { return call_popen(command, mode); }, finish);
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT FILE* popen(const char* command, const char* mode) {
  return dispatch_popen(Function::popen, FORKSHIM_CALLER(), command, mode);
}

FORKSHIM_EXPORT FILE* _IO_popen(const char* command, const char* mode) {
  return dispatch_popen(Function::popen_alias, FORKSHIM_CALLER(), command, mode);
}
}
