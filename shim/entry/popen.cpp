// SPDX-License-Identifier: MIT
// popen and _IO_popen. The pid stays inside libc, so handlers are not told it.
#include <stdio.h>

#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<FILE*(const char*, const char*)> next_popen("popen");

FILE* around_popen(Function function, const void* caller, const char* command, const char* mode) {
  if (!dispatching()) return next_popen(command, mode);
  if (idle(FORKSHIM_SPAWN)) {
    count_only();
    return next_popen(command, mode);
  }
  const uint32_t handlers = registry.count();
  Creation creation({function, FORKSHIM_SPAWN, caller}, handlers,
                    __builtin_alloca(Creation::slots_size(handlers)));
  if (const int refused = creation.prepare()) {
    refuse(creation, refused);
    return nullptr;
  }
  FILE* const stream = next_popen(command, mode);
  if (stream) {
    creation.in_parent(0);
  } else {
    creation.failed(errno);
  }
  return stream;
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT FILE* popen(const char* command, const char* mode) {
  return around_popen(Function::popen, FORKSHIM_CALLER(), command, mode);
}

FORKSHIM_EXPORT FILE* _IO_popen(const char* command, const char* mode) {
  return around_popen(Function::popen_alias, FORKSHIM_CALLER(), command, mode);
}
}
