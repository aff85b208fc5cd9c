// SPDX-License-Identifier: MIT
// wordexp makes a process only for command substitution, so only words that hold one count. One
// call is one creation here, however many substitutions it has.
#include <wordexp.h>

#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(const char*, wordexp_t*, int)> next_wordexp("wordexp");

// Whether libc will come upon $(...) or `...`: outside single quotes, and not $((arithmetic)).
bool substitutes_command(const char* words) {
  bool quoted = false;
  for (const char* c = words; *c; ++c) {
    if (quoted) {
      quoted = *c != '\'';
    } else if (*c == '\\') {
      if (*++c == '\0') return false;
    } else if (*c == '\'') {
      quoted = true;
    } else if (*c == '`' || (c[0] == '$' && c[1] == '(' && c[2] != '(')) {
      return true;
    }
  }
  return false;
}

}  // namespace

extern "C" FORKSHIM_EXPORT int wordexp(const char* words, wordexp_t* result, int flags) {
  if ((flags & WRDE_NOCMD) || !substitutes_command(words) || !dispatching())
    return next_wordexp(words, result, flags);
  if (idle(FORKSHIM_SPAWN)) {
    count_only();
    return next_wordexp(words, result, flags);
  }
  const uint32_t handlers = registry.count();
  Creation creation({Function::wordexp, FORKSHIM_SPAWN, FORKSHIM_CALLER()}, handlers,
                    __builtin_alloca(Creation::slots_size(handlers)));
  if (const int refused = creation.prepare()) {
    // wordexp has no errno; this is what its manual gives for a fork that found no memory.
    refuse(creation, refused);
    return WRDE_NOSPACE;
  }
  const int saved_errno = errno;
  errno = 0;
  const int status = next_wordexp(words, result, flags);
  const int error = errno;
  if (error == 0) errno = saved_errno;
  if (status == 0) {
    creation.in_parent(0);
  } else {
    creation.failed(error != 0 ? error : EINVAL);
  }
  return status;
}
