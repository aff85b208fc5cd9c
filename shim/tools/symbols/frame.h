// SPDX-License-Identifier: MIT
// One caller in a stack: where it is in its file, and what is known about that place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace forkshim::symbols {

struct Place {
  std::string function = {};  // empty where the file has no symbol for it
  std::string file = {};      // of the source; empty without debug information
  int line = 0;
  int declared = 0;  // the line where the function begins, or 0
};

struct Frame {
  std::string object = {};    // the path of a program or library
  std::string build_id = {};  // in hexadecimal, or empty
  std::uint64_t offset = 0;   // of the return address, from where the object was loaded

  std::string symbol = {};         // the function by the symbol table, or empty
  std::uint64_t in_symbol = 0;     // the offset of the return address in it
  std::vector<Place> places = {};  // functions that were inlined there first; may be empty
  std::string obstacle = {};       // why nothing is known, if that is so
};

}  // namespace forkshim::symbols
