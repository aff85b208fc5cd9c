// SPDX-License-Identifier: MIT
// wordexp creates a process only for command substitution, so only words that contain one count.
// One call is one creation here, however many substitutions it has.
#include <string.h>
#include <wordexp.h>

#include "base/errno_guard.h"
#include "base/errno_probe.h"
#include "base/kernel.h"
#include "entry/entry.h"
#include "libc/next.h"
#include "libc/version.h"

using namespace forkshim;

namespace {

constinit next::Real<int(const char*, wordexp_t*, int)> next_wordexp("wordexp");

bool may_substitute(const char* words) { return strchr(words, '`') || strstr(words, "$("); }

// libc's own parser decides what is a command substitution: with WRDE_NOCMD it stops at the first
// one. It evaluates what is in front of that twice, which changes nothing: an assignment such as
// ${name:=word} is made once.
int find_substitution(const char* words, int flags) {
  constexpr int about_result = WRDE_APPEND | WRDE_DOOFFS | WRDE_REUSE;
  wordexp_t scratch = {};
  ErrnoGuard errno_guard;
  const int answer = next_wordexp(words, &scratch, (flags & ~about_result) | WRDE_NOCMD);
  if (answer == 0 || answer == WRDE_NOSPACE) wordfree(&scratch);
  return answer;
}

// The part of the text in which libc has expanded words before it comes to the first substitution:
// up to a blank, with nothing unfinished.
size_t length_in_front(const char* words, char* part, int flags) {
  size_t length = 0;
  int answer = 0;
  for (size_t i = 0; words[i] && answer != WRDE_CMDSUB; part[i] = words[i], ++i) {
    if (words[i] != ' ' && words[i] != '\t') continue;
    part[i] = '\0';
    answer = find_substitution(part, flags);
    if (answer == 0) length = i;
  }
  part[length] = '\0';
  return length;
}

// A program may use and free what was expanded before the memory ran out (POSIX), as it finds it
// where the kernel refuses.
void expand_in_front(const char* words, wordexp_t* result, int flags) {
  const size_t size = strlen(words) + 1;
  char* const part = static_cast<char*>(kernel::map(size));
  const bool is_there = part && length_in_front(words, part, flags) > 0;
  next_wordexp(is_there ? part : "", result, flags);
  if (part) kernel::unmap(part, size);
}

// musl asks a shell even for that, so this is what it leaves without one.
int refuse(Creation& creation, int error, const char* words, wordexp_t* result, int flags) {
  creation.after_failure(error);
  if (glibc_minor() != 0) {
    expand_in_front(words, result, flags);
  } else if (!(flags & WRDE_APPEND)) {
    result->we_wordc = 0;
    result->we_wordv = nullptr;
  }
  errno = error;
  return WRDE_NOSPACE;
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
  if ((flags & WRDE_NOCMD) || !may_substitute(words) || !should_dispatch() ||
      find_substitution(words, flags) != WRDE_CMDSUB)
    return next_wordexp(words, result, flags);
  if (nobody_wants(FORKSHIM_SPAWN)) {
    count_unobserved();
    return next_wordexp(words, result, flags);
  }
  return with_creation({Function::wordexp, FORKSHIM_SPAWN, FORKSHIM_CALLER()},
                       [=](Creation& creation) {
                         const int error = creation.prepare();
                         return error ? refuse(creation, error, words, result, flags)
                                      : run(creation, words, result, flags);
                       });
}
