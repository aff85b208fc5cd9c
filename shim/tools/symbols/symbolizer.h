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

  // For copies of what others could cut, which live as long as this.
  std::size_t room_ = std::size_t{256} << 20;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Object>> objects_;
};

}  // namespace forkshim::symbols
