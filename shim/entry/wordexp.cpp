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
constinit next::Real<char*(const char*)> next_getenv("getenv");
constinit next::Real<int(const char*, const char*, int)> next_setenv("setenv");
constinit next::Real<int(const char*)> next_unsetenv("unsetenv");

bool may_substitute(const char* words) { return strchr(words, '`') || strstr(words, "$("); }

// ${NAME?word} or ${NAME=word}, perhaps with a colon; `action` is null if there is no further one.
struct Parameter {
  char* name;
  char* end;
  char* action;
};

bool may_be_in_name(char c) {
  const auto letter = static_cast<unsigned char>(c | 0x20);
  return c == '_' || (c >= '0' && c <= '9') || (letter >= 'a' && letter <= 'z') || letter >= 0x80;
}

Parameter next_parameter(char* text) {
  while ((text = strstr(text, "${"))) {
    text += 2;
    char* const name = text + (*text == '#');
    char* end = name;
    while (may_be_in_name(*end)) ++end;
    if (end == name && *end && strchr("*@$", *end)) ++end;
    char* const action = end + (*end == ':');
    if (end != name && (*action == '?' || *action == '=')) return {name, end, action};
  }
  return {};
}

// The words, to be evaluated without the program noticing: ${N?word} prints, and is ${N-word} in
// the copy, which expands the same; ${N=word} sets a variable, which is as before in the end.
class QuietWords {
 public:
  explicit QuietWords(const char* words) : words_(words) {
    if (!strstr(words, "${")) return;
    size_ = strlen(words) + 1;
    copy_ = static_cast<char*>(kernel::map(2 * size_));
    if (!copy_) return;
    memcpy(copy_, words, size_);
    for (Parameter each = next_parameter(copy_); each.action; each = next_parameter(each.action)) {
      const State now = state(each);
      if (*each.action == '?') {
        *each.action = '-';
      } else {
        before(each) = now;
      }
    }
  }
  ~QuietWords() {
    if (!copy_) return;
    for (Parameter each = next_parameter(copy_); each.action; each = next_parameter(each.action))
      restore(each);
    kernel::unmap(copy_, 2 * size_);
  }
  QuietWords(const QuietWords&) = delete;
  QuietWords& operator=(const QuietWords&) = delete;

  const char* get() const { return copy_ ? copy_ : words_; }

 private:
  enum State : char { unset, empty, set };

  char& before(const Parameter& parameter) { return parameter.name[size_]; }

  // Calls `use` with the name as a text of its own.
  template <typename Use>
  static auto with_name(const Parameter& parameter, Use use) {
    const char behind = *parameter.end;
    *parameter.end = '\0';
    const auto result = use(parameter.name);
    *parameter.end = behind;
    return result;
  }

  static State state(const Parameter& parameter) {
    const char* const value =
        with_name(parameter, [](const char* name) { return next_getenv(name); });
    return !value ? unset : *value ? set : empty;
  }

  void restore(const Parameter& parameter) {
    const char was = before(parameter);
    if (was == set || was == state(parameter)) return;
    with_name(parameter, [=](const char* name) {
      return was == unset ? next_unsetenv(name) : next_setenv(name, "", 1);
    });
  }

  const char* const words_;
  char* copy_ = nullptr;  // and behind it, for each name, what its variable was
  size_t size_ = 0;
};

// Evaluates up to the first substitution, at which libc's own parser stops with WRDE_NOCMD.
int evaluate_in_front(const char* words, int flags) {
  constexpr int about_result = WRDE_APPEND | WRDE_DOOFFS | WRDE_REUSE;
  wordexp_t scratch = {};
  const int answer = next_wordexp(words, &scratch, (flags & ~about_result) | WRDE_NOCMD);
  if (answer == 0 || answer == WRDE_NOSPACE) wordfree(&scratch);
  return answer;
}

// libc's own parser decides what is a command substitution: WRDE_CMDSUB if there is one.
int find_substitution(const char* words, int flags) {
  ErrnoGuard errno_guard;
  const QuietWords quiet(words);
  return evaluate_in_front(quiet.get(), flags);
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
// where the kernel refuses. What the rest prints and sets up to the substitution happens as well.
void expand_in_front(const char* words, wordexp_t* result, int flags) {
  const size_t size = strlen(words) + 1;
  char* const part = static_cast<char*>(kernel::map(size));
  const size_t length = part ? length_in_front(words, part, flags) : 0;
  next_wordexp(length > 0 ? part : "", result, flags);
  evaluate_in_front(words + length, flags);
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
