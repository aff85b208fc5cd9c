// SPDX-License-Identifier: MIT
// What stands round the shim's sources in a fuzz target: a start from nothing for each input, and
// no way for a text to reach files, libraries or the fuzzer itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "require.h"

namespace fuzz {

// A stretch in which the shim runs. It begins with nothing of the one before: memory, mappings,
// descriptors, handlers, options.
class Run {
 public:
  Run();
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
};

// A file that has no name, and can be opened by path all the same.
class MemoryFile {
 public:
  MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  const char* path() const { return path_.c_str(); }
  void write(const void* bytes, size_t size);

 private:
  int file_;
  std::string path_;
};

// Runs the whole of configure over what was read, once as a check and once in earnest, and asks
// each handler's selectors about creations.
void configure_twice(const char* config, const char* inline_text);

}  // namespace fuzz
