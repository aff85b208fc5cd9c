// SPDX-License-Identifier: MIT
#include "base/glob.h"

#include <string.h>

namespace forkshim {
namespace {

// Matches one bracket expression and moves `*pattern` from behind '[' to behind ']'. Without a ']'
// it is a plain '['.
bool bracket_matches(const char** pattern, char c) {
  const char* p = *pattern;
  const bool negated = *p == '!' || *p == '^';
  if (negated) ++p;
  bool found = false;
  for (bool first = true; first || *p != ']'; first = false) {
    if (*p == '\0') return c == '[';
    // char is signed on some machines, and a range may end inside a UTF-8 character.
    const auto low = static_cast<unsigned char>(*p++);
    auto high = low;
    if (p[0] == '-' && p[1] != ']' && p[1] != '\0') {
      high = static_cast<unsigned char>(p[1]);
      p += 2;
    }
    const auto byte = static_cast<unsigned char>(c);
    found |= low <= byte && byte <= high;
  }
  *pattern = p + 1;
  return found != negated;
}

// Matches one character and moves `*pattern` behind what matched it.
bool one_matches(const char** pattern, char c) {
  const char p = *(*pattern)++;
  if (p == '?') return true;
  if (p == '[') return bracket_matches(pattern, c);
  if (p == '\\' && **pattern != '\0') return *(*pattern)++ == c;
  return p == c;
}

bool is_literal(char c) { return c != '?' && c != '*' && c != '[' && c != '\\' && c != '\0'; }

// Also the last character of a pattern, where a ']' may end a bracket expression.
bool is_literal_end(char c) { return is_literal(c) && c != ']'; }

// Whether the last character of the text is none that the last one of the pattern matches: most
// patterns of programs end by a name, and behind a star that is found out last.
bool ends_differ(const char* pattern, const char* text) {
  const char last = pattern[strlen(pattern) - 1];
  return is_literal_end(last) && text[strlen(text) - 1] != last;
}

}  // namespace

bool glob_matches(const char* pattern, const char* text) {
  // Where to try again, with one more character given to the last star.
  const char* after_star = nullptr;
  const char* star_text = nullptr;
  while (*text != '\0') {
    if (*pattern == '*') {
      ++pattern;
      if (*pattern == '\0') return true;
      if (!after_star && ends_differ(pattern, text)) return false;
      after_star = pattern;
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

bool glob_rules_out(const char* pattern, const char* base) {
  size_t left = strlen(base);
  for (size_t at = strlen(pattern); at-- > 0;) {
    const char c = pattern[at];
    if (!is_literal_end(c)) return false;
    if (left == 0) return c != '/';
    if (c != base[--left]) return true;
  }
  return left != 0;
}

}  // namespace forkshim
