// SPDX-License-Identifier: MIT
// A file's path with parts that differ between processes: %p (pid), %n (program's base name), %l
// (lineage), %t (Unix time of the program's start, in ns), %% (%).
#pragma once

#include <stdint.h>

#include "base/text.h"

namespace forkshim {

class PathPattern {
 public:
  static constexpr size_t longest = 1024;  // with the terminating zero

  // Makes the path absolute: relative to where the program starts, also after it has gone
  // elsewhere. Returns null, or why the pattern is none. May allocate.
  const char* read(const char* pattern, const char* program);

  // Writes a process's path to `longest` bytes. Returns null, or why it has none.
  // Async-signal-safe.
  const char* expand(const char* lineage, int pid, char* path) const;

  bool is_set() const { return pattern_; }
  bool depends_on_process() const;

 private:
  bool has_part(char letter) const;

  const char* pattern_ = nullptr;
  const char* program_ = "";
  uint64_t started_ = 0;
};

}  // namespace forkshim
