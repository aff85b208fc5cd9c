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

constexpr Unit units[] = {{"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}};
constexpr uint64_t longest_ns = uint64_t{3600} * 1'000'000'000;

}  // namespace

bool parse_duration(Text text, uint64_t* ns) {
  size_t length = 0;
  while (length < text.size && text.data[length] != 'u' && text.data[length] != 'm' &&
         text.data[length] != 's')
    ++length;
  const Text name(text.data + length, text.size - length);
  for (const Unit& unit : units) {
    if (!(name == unit.name)) continue;
    Decimal given;
    if (!parse_decimal(Text(text.data, length), longest_ns / unit.ns, &given)) return false;
    *ns = given.whole * unit.ns + given.parts * unit.ns / given.scale;
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
