// SPDX-License-Identifier: MIT
// wordexp creates a process only for command substitution, so only words that contain one count.
// One call is one creation here, however many substitutions it has.
#include <wordexp.h>

#include "base/errno_probe.h"
#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(const char*, wordexp_t*, int)> next_wordexp("wordexp");

// Whether libc will find $(...) or `...`: outside single quotes, and not $((arithmetic)).
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

int run(Creation& creation, const char* words, wordexp_t* result, int flags) {
  ErrnoProbe errno_probe;
  const int status = next_wordexp(words, result, flags);
  if (status == 0) {
    creation.after_in_parent(0);
  } else {
    creation.after_failure(errno != 0 ? errno : EINVAL);
  }
  return status;
}

}  // namespace

extern "C" FORKSHIM_EXPORT int wordexp(const char* words, wordexp_t* result, int flags) {
  if ((flags & WRDE_NOCMD) || !substitutes_command(words) || !should_dispatch())
    return next_wordexp(words, result, flags);
  if (nobody_wants(FORKSHIM_SPAWN)) return count_unobserved(), next_wordexp(words, result, flags);
  return run_creation<WordexpCode>(
      {Function::wordexp, FORKSHIM_SPAWN, FORKSHIM_CALLER()},
      [=](Creation& creation) { return run(creation, words, result, flags); });
}
