// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim::symbols {

// While one exists, open(2) waits for nobody, libdw's calls included: a program's file names
// further files of debug information (.gnu_debuglink, .gnu_debugaltlink, DW_AT_dwo_name), and libdw
// would wait for the writer of a FIFO for ever.
class OpensWithoutWaiting {
 public:
  OpensWithoutWaiting();
  ~OpensWithoutWaiting();
  OpensWithoutWaiting(const OpensWithoutWaiting&) = delete;
  OpensWithoutWaiting& operator=(const OpensWithoutWaiting&) = delete;
};

}  // namespace forkshim::symbols
