// SPDX-License-Identifier: MIT
// Functions and lines of source for offsets in programs and libraries, by libdw: from the file
// itself, from separate debug information under /usr/lib/debug, and from debuginfod where
// DEBUGINFOD_URLS names a server.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "symbols/frame.h"
#include "symbols/steady_file.h"

namespace forkshim::symbols {

class Symbolizer {
 public:
  Symbolizer();
  ~Symbolizer();

  // Fills in what is known. A file that was replaced since the program ran, which its build id
  // tells, is not asked.
  void describe(Frame& frame);

 private:
  class Object;

  Object& object_for(const Frame& frame);

  Room room_;  // for files that stay open as long as this
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Object>> objects_;
};

}  // namespace forkshim::symbols
