// SPDX-License-Identifier: MIT
// The files of a run's logs, opened at their first line, and its trace on standard error. A reader
// that stopped costs lines, not the run. The exit records that processes did not write are added.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "supervision/trace_line.h"
#include "supervision/unended.h"

namespace forkshim {

class LogFiles {
 public:
  // `trace` is one of the logs, or empty.
  LogFiles(const std::vector<std::string>& logs, const std::string& trace);
  ~LogFiles();
  LogFiles(const LogFiles&) = delete;
  LogFiles& operator=(const LogFiles&) = delete;

  // Returns 0, or the errno for which the line is lost, whole or in part.
  int write(unsigned log, std::string_view line);

  // Adds an exit record to each log that lacks it (supervision/unended.h). Returns as above.
  int write_end(const layout::End& end, std::string_view lineage, pid_t waiter);

 private:
  int put(unsigned log, std::string_view line);
  int write_trace(std::string_view text);
  int write_whole(int file, std::string_view text);
  bool takes_more(int file);

  const std::vector<std::string>& logs_;
  std::vector<int> files_;
  std::vector<Unended> unended_;
  const std::string& trace_;
  TraceLines trace_lines_;
  bool reader_is_stuck_ = false;
};

}  // namespace forkshim
