// SPDX-License-Identifier: MIT
#include "base/glob.h"

namespace forkshim {
namespace {

// Matches one bracket expression; `*pattern` stands behind '[' and moves behind ']'. An expression
// that is not closed is a plain '['.
bool bracket_matches(const char** pattern, char c) {
  const char* p = *pattern;
  const bool negated = *p == '!' || *p == '^';
  if (negated) ++p;
  bool found = false;
  for (bool first = true; first || *p != ']'; first = false) {
    if (*p == '\0') return c == '[';
    const char low = *p++;
    char high = low;
    if (p[0] == '-' && p[1] != ']' && p[1] != '\0') {
      high = p[1];
      p += 2;
    }
    found |= low <= c && c <= high;
  }
  *pattern = p + 1;
  return found != negated;
}

// Matches one character; `*pattern` moves behind what stands for it.
bool one_matches(const char** pattern, char c) {
  const char p = *(*pattern)++;
  if (p == '?') return true;
  if (p == '[') return bracket_matches(pattern, c);
  if (p == '\\' && **pattern != '\0') return *(*pattern)++ == c;
  return p == c;
}

bool is_literal(char c) { return c != '?' && c != '*' && c != '[' && c != '\\' && c != '\0'; }

}  // namespace

bool glob_matches(const char* pattern, const char* text) {
  // Where to go on from, with one more character given to the last star.
  const char* after_star = nullptr;
  const char* star_text = nullptr;
  while (*text != '\0') {
    if (*pattern == '*') {
      after_star = ++pattern;
      star_text = text;
      continue;
    }
    const char* const here = pattern;
    if (*pattern != '\0' && one_matches(&pattern, *text)) {
      ++text;
      continue;
    }
    pattern = here;
    if (!after_star) return false;
    pattern = after_star;
    ++star_text;
    if (is_literal(*after_star))
      while (*star_text != '\0' && *star_text != *after_star) ++star_text;
    text = star_text;
  }
  while (*pattern == '*') ++pattern;
  return *pattern == '\0';
}

}  // namespace forkshim
