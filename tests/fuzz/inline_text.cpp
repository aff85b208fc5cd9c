// SPDX-License-Identifier: MIT
// FORKSHIM_INLINE, as the launcher or anybody else makes it, behind a file that is in order.
#include <string>

#include "stand_ins.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static fuzz::MemoryFile file;
  static const std::string before =
      "[shim]\nseed = 7\n[handler fail]\nwhen = 2..5\n[handler log]\noutput = /dev/null\n";
  file.write(before.data(), before.size());
  // An environment's text ends at its first zero.
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz::configure_twice(file.path(), text.c_str());
  return 0;
}
