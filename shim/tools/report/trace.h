// SPDX-License-Identifier: MIT
// The log as Chrome trace events, which Perfetto and chrome://tracing show: a lane a process, a
// slice for each creation, arrows from creation to child, faults as instants.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "report/forest.h"
#include "report/output.h"

namespace forkshim::report {

class Trace {
 public:
  explicit Trace(const std::string& path);

  // `process` is what Forest::apply said of the record.
  void add(const Record& record, Index process, const Forest& forest);

  // Once, after Forest::settle.
  void finish(const Forest& forest);

 private:
  // Starts an event; what follows are its own members, then close().
  void open(std::string_view name, const char* category, char phase, std::int64_t t, Index process,
            const Forest& forest);
  void add_slice(const Record& record, Index process, const Forest& forest);
  void add_process(Index index, const Forest& forest);
  void add_label(Index index, const Forest& forest);
  void close();
  void text(const char* key, std::string_view value);
  std::int64_t lane_of(Index process, const Forest& forest);
  static std::string microseconds(std::int64_t ns);

  Output out_;
  std::string event_;
  std::int64_t start_ = 0;
  bool first_ = true;
  std::int64_t thread_ = 0;  // of the record at hand, where it is not the process's first
  std::vector<std::int64_t> lanes_;
  std::unordered_set<std::int64_t> taken_;
};

}  // namespace forkshim::report
