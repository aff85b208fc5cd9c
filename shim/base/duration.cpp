// SPDX-License-Identifier: MIT
#include "base/duration.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/decimal.h"

namespace forkshim {
namespace {

struct Unit {
  const char* name;
  uint64_t ns;
};

constexpr uint64_t second_ns = 1'000'000'000;
constexpr Unit units[] = {{"", second_ns},  {"us", 1'000},         {"ms", 1'000'000},
                          {"s", second_ns}, {"m", 60 * second_ns}, {"h", 3600 * second_ns}};
constexpr uint64_t longest_ns = 3600 * second_ns;

// A long unit's fraction is cut to parts of a second first, because it would overflow.
uint64_t fraction_ns(const Decimal& given, uint64_t unit_ns) {
  if (unit_ns <= second_ns) return given.parts * unit_ns / given.scale;
  return given.parts * second_ns / given.scale * (unit_ns / second_ns);
}

}  // namespace

bool parse_duration(Text text, uint64_t* ns) {
  size_t length = 0;
  while (length < text.size && text.data[length] != 'u' && text.data[length] != 'm' &&
         text.data[length] != 's' && text.data[length] != 'h')
    ++length;
  const Text name(text.data + length, text.size - length);
  for (const Unit& unit : units) {
    if (!(name == unit.name)) continue;
    Decimal given;
    if (!parse_decimal(Text(text.data, length), longest_ns / unit.ns, &given)) return false;
    *ns = given.whole * unit.ns + fraction_ns(given, unit.ns);
    return *ns <= longest_ns;
  }
  return false;
}

// A bare system call, because libc's nanosleep() is a cancellation point and fork() is not.
void sleep_for(uint64_t ns) {
  timespec rest = to_timespec(ns);
  while (syscall(SYS_nanosleep, &rest, &rest) == -1 && errno == EINTR) {
  }
}

}  // namespace forkshim
