// SPDX-License-Identifier: MIT
// What the log of a run says: its creations, each named by the lineage of its child.
#pragma once

#include <string>
#include <vector>

namespace forkshim::sweep {

struct Creation {
  std::string lineage = {};
  std::string function = {};
  std::string kind = {};
  std::string program = {};     // the executable that called
  std::string caller = {};      // the object that called
  std::string starts = {};      // the command that the child became, without its folder
  std::string refused_by = {};  // the handler that refused it, if one did
};

struct Recording {
  std::vector<Creation> creations;  // in the order of their lineages
  bool hooked = false;              // the library came up in some process
  size_t missed = 0;                // forks that went past it
  size_t foreign = 0;               // records that no library of ours writes
};

Recording read_recording(const std::string& file);

// Whether the creation took place: 0.2 comes before 0.10.
bool earlier(const std::string& lineage, const std::string& other);

}  // namespace forkshim::sweep
