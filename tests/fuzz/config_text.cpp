// SPDX-License-Identifier: MIT
// A configuration file: from its bytes to handlers with selectors and options.
#include "stand_ins.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static fuzz::MemoryFile file;
  file.write(data, size);
  fuzz::configure_twice(file.path(), nullptr);
  return 0;
}
