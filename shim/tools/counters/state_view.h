// SPDX-License-Identifier: MIT
// What the processes of a tree have written into its state file, read at one moment.
//
// It is a copy, and nothing in the file is trusted: every process of the tree can write anything
// there, or cut the file short.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "protocol/state_layout.h"

namespace forkshim::stats {

// One sentence: what was expected of the file, and what was found.
struct StateError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What a function makes. Only processes are creations; threads and execs are counted beside them.
enum class Made { process, thread, exec };

struct FunctionCounts {
  std::string name;
  Made what = Made::process;
  uint64_t made = 0;
  uint64_t failed = 0;   // those that were refused are among them, as in a report
  uint64_t refused = 0;  // by a handler
  std::array<uint64_t, layout::bucket_count> held{};

  uint64_t calls() const { return made + failed; }
  // The time in ns that this share of the callers was held for less than; 0 without any.
  uint64_t held_below(double share) const;
};

struct HandlerCounts {
  std::string name, plugin;  // printable
  uint64_t seen = 0, fired = 0;
  bool may_refuse = false;  // a plugin from a file, which can refuse creations
};

struct ProcessEntry {
  pid_t pid = 0;
  uint64_t since = 0;
  uint64_t creations = 0;
  std::string lineage;  // printable
};

// A program that was executed and never mapped the file.
struct Stranger {
  pid_t pid = 0;
  std::string name;  // printable; empty where it is not known
};

struct StateView {
  bool begun = false;     // a process has mapped the file
  bool attended = false;  // what a run writes first is there
  pid_t root = 0;
  uint64_t began = 0;  // CLOCK_BOOTTIME, ns; 0: not known
  uint64_t processes = 0, missed = 0, forgotten = 0;
  uint64_t past = 0;            // objects whose creations are not seen
  uint64_t lost_lines = 0;      // of logs
  int lost_error = 0;           // errno of the last one
  uint64_t unheeded = 0;        // programs without a part of their configuration
  uint64_t lost_strangers = 0;  // of which nothing is known
  std::vector<Stranger> strangers;
  std::vector<FunctionCounts> functions;  // those that were called
  std::vector<HandlerCounts> handlers;    // those that were named
  std::vector<ProcessEntry> table;        // those that were described, dead ones too

  FunctionCounts total(Made what) const;
  bool refused_any() const;
  // Whether fewer processes have described themselves than were made: one may be about to, or
  // never do so.
  bool lacks_children() const;
  size_t living() const;
};

StateView read_state(const std::string& path);
StateView read_state(int file, const std::string& name);

}  // namespace forkshim::stats
