// SPDX-License-Identifier: MIT
#include "base/duration.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace forkshim {
namespace {

struct Unit {
  const char* name;
  uint64_t ns;
};

constexpr Unit units[] = {{"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}};
constexpr uint64_t longest = 3600;  // seconds

}  // namespace

bool parse_duration(Text text, uint64_t* ns) {
  size_t length = 0;
  while (length < text.size && text.data[length] != 'u' && text.data[length] != 'm' &&
         text.data[length] != 's')
    ++length;
  const Text name(text.data + length, text.size - length);
  Text fraction(text.data, length);
  const bool has_point = memchr(text.data, '.', length);
  const Text whole = next_word(&fraction, '.');
  // Blanks of any kind round the whole part are not there any more.
  if (whole.size + has_point + fraction.size != length) return false;
  for (const Unit& unit : units) {
    if (!(name == unit.name)) continue;
    uint64_t units_given, parts = 0, scale = 1;
    if (!parse_number(whole, longest * 1'000'000'000 / unit.ns, &units_given)) return false;
    if (has_point && !parse_number(fraction, 999'999'999, &parts)) return false;
    // First: of 64 digits, the scale is 0.
    if (fraction.size > 9) return false;
    for (size_t i = 0; i < fraction.size; ++i) scale *= 10;
    *ns = units_given * unit.ns + parts * unit.ns / scale;
    return *ns <= longest * 1'000'000'000;
  }
  return false;
}

// The bare call: libc's is a point where a thread may be cancelled, and fork is none.
void hold(uint64_t ns) {
  timespec rest = {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
  while (syscall(SYS_nanosleep, &rest, &rest) == -1 && errno == EINTR) {
  }
}

}  // namespace forkshim
