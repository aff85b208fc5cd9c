// SPDX-License-Identifier: MIT
// Lines of a log as lines for a reader who watches: `run --trace`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace forkshim {

class TraceLines {
 public:
  // Returns a whole line, or nothing if `line` is not a log's. Programs are named as they were
  // called, if their start was logged. The text is safe for a terminal.
  //
  //     12.3ms 0.1    make[4710] vfork = 4711
  //     13.0ms 0.1    gcc[4711] starts: gcc -c a.c
  //     13.1ms 0.2    make[4710] vfork = -1 EAGAIN (refused by fail)
  std::string of(std::string_view line);

 private:
  std::string event(std::string_view line, std::string_view phase);
  std::string name_of(std::uint64_t pid, std::string_view line) const;
  void keep_name(std::uint64_t pid, std::string_view line, const std::string& name);

  // Pids are used again, and a child's own start may come before its parent's line.
  struct Name {
    std::string lineage, program, name;
  };
  std::unordered_map<std::uint64_t, Name> names_;
  std::uint64_t first_ = 0;
};

}  // namespace forkshim
