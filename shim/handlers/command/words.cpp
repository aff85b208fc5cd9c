// SPDX-License-Identifier: MIT
#include "handlers/command/words.h"

#include <stdlib.h>
#include <string.h>

namespace forkshim {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

const char* const* split_command(const char* text) {
  auto** words = static_cast<const char**>(calloc(strlen(text) + 1, sizeof(char*)));
  char* target = strdup(text);
  if (!words || !target) return nullptr;
  size_t count = 0;
  char mark = '\0';
  bool inside = false;
  for (const char* c = text; *c; ++c) {
    if (!mark && is_blank(*c)) {
      if (inside) *target++ = '\0';
      inside = false;
      continue;
    }
    if (!inside) words[count++] = target;
    inside = true;
    if (mark ? *c == mark : *c == '"' || *c == '\'') {
      mark = mark ? '\0' : *c;
    } else {
      *target++ = *c;
    }
  }
  *target = '\0';
  return count > 0 && !mark ? words : nullptr;
}

}  // namespace forkshim
