// SPDX-License-Identifier: MIT
// A log's output: a file that is appended to, one write(2) a line, or standard error.
//
// The descriptor is high and close-on-exec. A program may close it all the same and reuse its
// number, so each write first checks that it is still the same file. If not, a log file is opened
// again; lines for a standard error that has changed, such as that of a child on a new terminal,
// are lost. A log that the run writes for its processes has no descriptor (output/line_sink.h).
#pragma once

#include "output/file_identity.h"
#include "output/path_pattern.h"

namespace forkshim {

// Told of each line that was lost, with the errno; null: nobody counts. Set once, at the start.
using ReportLostLine = void (*)(int error);
extern constinit ReportLostLine report_lost_line;

class LogOutput {
 public:
  // `pattern`: of a path; or "stderr", "-".
  // Returns null, or why the file cannot be had.
  const char* open(const char* pattern, const char* program, const char* lineage, bool checking);

  // Whether what `pattern` names is open here, for every process.
  bool serves(const char* pattern) const;

  // Whether the run writes what is written here.
  bool is_sunk() const { return sunk_as_ >= 0; }

  // Call in a child: opens another file if the name depends on the process. Async-signal-safe.
  void begin_child(const char* lineage, int pid);

  // Writes one whole line, or loses it: see output/write_line.h.
  void write(Text line);

 private:
  bool open_file(const char** reason = nullptr);
  bool open_again();
  bool put(Text line);
  bool put_once(Text line);

  PathPattern pattern_;
  const char* written_ = "";  // the pattern as it was given
  int file_ = -1;
  int sunk_as_ = -1;         // in the sink, or negative
  bool keeps_none_ = false;  // the file is opened for each line
  bool broken_ = false;
  bool stuck_ = false;
  FileIdentity identity_;
  char path_[PathPattern::longest] = "";
};

}  // namespace forkshim
