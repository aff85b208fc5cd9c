// SPDX-License-Identifier: MIT
// A log as sweep reads it. What it takes becomes configuration, so no creation may hold more than
// a word of it.
#include "memory_file.h"
#include "require.h"
#include "sweep/plan.h"
#include "sweep/recording.h"

namespace {

using fuzz::require;

bool is_one_word(const std::string& text) {
  return !text.empty() && text.find_first_of(" \t\r\n[]=;#'\"\\") == text.npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static fuzz::MemoryFile file;
  file.write({reinterpret_cast<const char*>(data), size});
  const forkshim::sweep::Recording recording = forkshim::sweep::read_recording(file.path());
  for (const forkshim::sweep::Creation& creation : recording.creations) {
    require(is_one_word(creation.lineage), "a lineage is one word");
    require(is_one_word(creation.function), "a function is one word");
    require(is_one_word(creation.kind), "a kind is one word");
  }
  for (size_t i = 1; i < recording.creations.size(); ++i)
    require(!forkshim::sweep::earlier(recording.creations[i].lineage,
                                      recording.creations[i - 1].lineage),
            "creations stand in their order");
  return 0;
}
