// SPDX-License-Identifier: MIT
// A file's path with parts that vary by process: %p (pid), %n (program's base name), %l
// (lineage), %t (Unix time of the program's start, in ns), %% (%).
#pragma once

#include <stdint.h>

#include "base/text.h"

namespace forkshim {

class PathPattern {
 public:
  static constexpr size_t longest = 1024;  // with the terminating zero

  // Makes the path absolute, so that a later chdir() makes no difference. Returns null, or what is
  // wrong with the pattern. May allocate.
  const char* read(const char* pattern, const char* program);

  // Writes a process's path to `longest` bytes. Returns null, or what is wrong. Async-signal-safe.
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
