// SPDX-License-Identifier: MIT
// Several logs read as one, in the order of time. Logs that each begin with a root of their own
// are runs of their own (shards, other machines) whose process ids may be the same; otherwise
// they are parts of one run, such as a log a process.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "report/log_file.h"

namespace forkshim::report {

class Merge {
 public:
  explicit Merge(const std::vector<std::string>& paths);

  // The next record in time, valid until the next call; null at the end.
  const Record* next();

  // One sentence about lines that are no records, or nothing.
  std::string complaint() const;
  std::string names() const;

 private:
  void push(std::size_t index);
  void tell_runs_apart();

  std::deque<Source> sources_;
  std::vector<std::size_t> heap_;  // sources that hold a record, the earliest on top
  std::size_t current_;
};

}  // namespace forkshim::report
