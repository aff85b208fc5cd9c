// SPDX-License-Identifier: MIT
#pragma once

#include "symbols/steady_file.h"

namespace forkshim::symbols {

// While one exists, open(2) for reading is open_steady(), in libdw's calls, too: a program's file
// names further files of debug information (.gnu_debuglink, .gnu_debugaltlink, DW_AT_dwo_name),
// and libdw would wait for the writer of a FIFO for ever, and maps files that another user can cut.
class SteadyOpens {
 public:
  explicit SteadyOpens(Room& room);
  ~SteadyOpens();
  SteadyOpens(const SteadyOpens&) = delete;
  SteadyOpens& operator=(const SteadyOpens&) = delete;
};

}  // namespace forkshim::symbols
