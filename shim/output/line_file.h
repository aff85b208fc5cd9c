// SPDX-License-Identifier: MIT
// Where log lines go: a file that is appended to, one write(2) a line, or standard error.
//
// The descriptor stands high and is close-on-exec, but a program may close it all the same and get
// its number for a file of its own, so each write first asks whether it is still the same file. A
// file of the log's own is then opened again; lines for a standard error that the process has not
// kept, such as those of a child on a new terminal, are lost.
#pragma once

#include "output/file_identity.h"
#include "output/path_pattern.h"

namespace forkshim {

class LogOutput {
 public:
  // `pattern`: of a path; or "stderr", "-".
  // Returns null, or why the file cannot be had.
  const char* open(const char* pattern, const char* program, const char* lineage, bool checking);

  // In a child, where the name depends on the process. Async-signal-safe.
  void begin_child(const char* lineage, int pid);

  // One whole line, or none where the file does not take it: see base/write_line.h.
  void write(Text line);

 private:
  bool open_file(const char** reason = nullptr);

  PathPattern pattern_;
  int file_ = -1;
  bool broken_ = false;
  bool stuck_ = false;
  FileIdentity identity_;
  char path_[PathPattern::longest] = "";
};

}  // namespace forkshim
