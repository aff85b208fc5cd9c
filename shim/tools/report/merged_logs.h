// SPDX-License-Identifier: MIT
// Several logs read as one, in the order of time, each record with its run (report/runs.h). Of logs
// whose runs have no id, those that each begin with a root of their own are runs of their own;
// otherwise they are parts of one run, such as a log a process. A record that several logs have, as
// where one is a copy of others, is one record.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "report/log_file.h"
#include "report/runs.h"

namespace forkshim::report {

class Merge {
 public:
  explicit Merge(const std::vector<std::string>& paths);

  // The next record in time, valid until the next call; null at the end.
  const Record* next();

  // One sentence about lines that are no records, or nothing.
  std::string complaint() const;
  std::string names() const;
  const Runs& runs() const { return runs_; }

 private:
  void push(std::size_t index);
  const Record* next_of_all();
  bool is_repeated();
  void tell_runs_apart();
  void assign_first_records();

  std::deque<Source> sources_;
  std::vector<Runs::InLog> logs_;
  Runs runs_;
  std::vector<std::size_t> heap_;  // sources that hold a record, the earliest on top
  std::size_t current_;
  // Of the latest time: the records that were given out, by hash, and whose they are.
  std::vector<std::pair<std::size_t, std::size_t>> given_;
  std::int64_t given_t_ = -1;
};

}  // namespace forkshim::report
