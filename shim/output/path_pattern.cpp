// SPDX-License-Identifier: MIT
#include "output/path_pattern.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/kernel.h"
#include "base/line.h"

namespace forkshim {

const char* PathPattern::expand(const char* lineage, int pid, char* target) const {
  Line<longest> path;
  for (const char* c = pattern_; *c; ++c) {
    if (*c != '%') {
      path.add(*c);
      continue;
    }
    switch (*++c) {
      case 'p':
        path.add_number(static_cast<uint64_t>(pid));
        break;
      case 'n':
        path.add(program_);
        break;
      case 'l':
        path.add(lineage);
        break;
      case 't':
        path.add_number(started_);
        break;
      case '%':
        path.add('%');
        break;
      default:
        return "it has a % that is not %p, %n, %l, %t or %%";
    }
  }
  if (path.full()) return "it is longer than 1,023 characters";
  copy(target, longest, path.text());
  return nullptr;
}

namespace {

// Replaces "." and "..", which lead to another folder, and control characters. Returns null if
// there is no memory.
const char* file_name_of(const char* program) {
  const char* name = base_name(program);
  char* const copy_of = const_cast<char*>(arena.keep(*name ? name : "_"));
  if (!copy_of) return nullptr;
  const bool leads_away = strcmp(copy_of, ".") == 0 || strcmp(copy_of, "..") == 0;
  for (char* c = copy_of; *c; ++c)
    if (leads_away || static_cast<unsigned char>(*c) < 0x20 || *c == 0x7f) *c = '_';
  return copy_of;
}

// Returns null, with errno, if there is no such folder or no memory. Not inline, to spare the
// caller's stack.
[[gnu::noinline]] const char* make_absolute(const char* pattern) {
  char folder[PATH_MAX];
  Line<PathPattern::longest> absolute;
  if (!getcwd(folder, sizeof folder)) return nullptr;
  for (const char* c = folder; *c; ++c) absolute.add(*c == '%' ? "%%" : Text(c, 1));
  absolute.add('/').add(pattern);
  return arena.keep(absolute.text());
}

}  // namespace

const char* PathPattern::read(const char* pattern, const char* program) {
  pattern_ = Text(pattern).starts_with("/") ? pattern : make_absolute(pattern);
  if (!pattern_) return strerror(errno);
  program_ = file_name_of(program);
  if (!program_) return strerror(ENOMEM);
  if (has_part('t')) started_ = now_ns(CLOCK_REALTIME);
  char path[longest];
  return expand("0", kernel::getpid(), path);
}

bool PathPattern::has_part(char letter) const {
  const char* c = pattern_;
  while ((c = strchr(c, '%')) && c[1]) {
    if (c[1] == letter) return true;
    c += 2;
  }
  return false;
}

bool PathPattern::depends_on_process() const { return has_part('p') || has_part('l'); }

}  // namespace forkshim
