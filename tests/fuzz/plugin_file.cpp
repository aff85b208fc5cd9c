// SPDX-License-Identifier: MIT
// A plugin's file, as it is examined before the dynamic loader sees it.
#include "elf/object_file.h"

#include <cstring>
#include <memory>

#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace forkshim;
  // Of its own size, so that its end is watched, and aligned as a mapping is.
  const std::unique_ptr<char[]> copy(new char[size]);
  if (size > 0) memcpy(copy.get(), data, size);
  PluginFile file;
  if (file.examine(Text(copy.get(), size))) return 0;
  uintptr_t address = 0;
  for (int bit = 0; bit < 48; ++bit, address = uintptr_t{1} << bit) {
    const char* bytes = file.bytes_of(address, 8);
    fuzz::require(!bytes || (bytes >= copy.get() && bytes + 8 <= copy.get() + size),
                  "what becomes of a file's bytes are its own");
    fuzz::require(!bytes || file.holds(address, 8, PF_R), "and the object holds them");
  }
  return 0;
}
