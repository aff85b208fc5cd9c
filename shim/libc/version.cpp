// SPDX-License-Identifier: MIT
#include "libc/version.h"

#include "base/text.h"
#include "elf/symbols.h"

namespace forkshim {

unsigned glibc_minor() {
  using Version = const char* (*)();
  const auto version = reinterpret_cast<Version>(symbols::find_next("gnu_get_libc_version"));
  if (!version) return 0;
  Text rest = version();
  next_word(&rest, '.');
  uint64_t minor = 0;
  return parse_number(next_word(&rest, '.'), 1000, &minor) ? static_cast<unsigned>(minor) : 0;
}

}  // namespace forkshim
