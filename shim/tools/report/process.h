// SPDX-License-Identifier: MIT
// A process as the log shows it, and the faults that it met. Gigabytes of log are millions of
// these, so they hold numbers only; the texts are in Names.
#pragma once

#include <cstdint>

namespace forkshim::report {

using Index = std::uint32_t;
constexpr Index nobody = static_cast<Index>(-1);

struct Process {
  std::int64_t birth = 0;  // Unix time, ns
  std::int64_t end = 0;    // of its exit record; 0: none was seen
  std::int64_t held = 0;   // how long its creation held the caller, ns
  Index parent = nobody;
  std::uint32_t program = 0;
  std::uint32_t before = 0;   // the program before its last start
  std::uint32_t command = 0;  // argv[0], which the user typed; 0: only the program is known
  std::uint32_t args = 0;
  std::uint32_t function = 0;
  std::uint32_t lineage = 0;
  std::uint32_t run = 0;       // which of several joined ones
  std::uint32_t depth = 0;     // distance from its root
  std::uint32_t children = 0;  // that it created
  std::uint32_t images = 0;    // programs started in it: each exec is one more
  std::int32_t pid = 0;
  std::int32_t ppid = 0;
  std::int32_t status = -1;
  bool created : 1 = false;  // its parent told of it
  bool born : 1 = false;     // it told of its own birth
  bool own : 1 = false;      // it wrote at least one record
  bool missed : 1 = false;   // noticed only afterwards
  bool untold : 1 = false;   // its creator knows no id: its own records have to show it
  bool merged : 1 = false;   // another entry is, or may be, the same process
};

// Creations of one process that failed in the same way.
struct Fault {
  Index process = nobody;
  std::uint32_t function = 0;
  std::uint32_t error = 0;
  std::uint32_t refused_by = 0;
  std::uint32_t lineage = 0;  // that the first one's child would have had
  std::uint32_t count = 0;
  std::int64_t t = 0;
};

}  // namespace forkshim::report
