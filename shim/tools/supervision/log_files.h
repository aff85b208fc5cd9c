// SPDX-License-Identifier: MIT
// The files of a run's logs, opened at their first line, and its trace on standard error. A reader
// that stopped costs lines, not the run. The exit records that processes did not write are added.
#pragma once

#include <cstdint>
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

  // How many lines are in files that have been removed since they were opened.
  uint64_t removed() const;

 private:
  int put(unsigned log, std::string_view line);
  int write_trace(std::string_view text);
  int write_whole(int file, std::string_view text);
  bool takes_more(int file);

  struct File {
    int descriptor = -1;
    bool has_name = false;  // what was opened as a descriptor may have none from the start
    uint64_t lines = 0;
  };

  const std::vector<std::string>& logs_;
  std::vector<File> files_;
  std::vector<Unended> unended_;
  const std::string& trace_;
  TraceLines trace_lines_;
  bool reader_is_stuck_ = false;
};

}  // namespace forkshim
