// SPDX-License-Identifier: MIT
// The log as a trace, which Perfetto shows: a lane a process, a slice for each creation, arrows
// from creation to child, faults as instants.
#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "report/forest.h"
#include "report/trace_format.h"

namespace forkshim::report {

class Trace {
 public:
  // In Perfetto's own format if the name ends with .pftrace, and else in Chrome's. Throws a
  // sentence if the file cannot be made.
  explicit Trace(const std::string& path);
  explicit Trace(std::unique_ptr<TraceFormat> format) : format_(std::move(format)) {}

  // `process` is what Forest::apply said of the record.
  void add(const Record& record, Index process, const Forest& forest);

  // Once, after Forest::settle.
  void finish(const Forest& forest);

 private:
  void add_slice(const Record& record, TraceEvent event, Index created);
  void add_fault(const Record& record, TraceEvent event);
  void add_start(const Record& record, TraceEvent event);
  void add_process(Index index, const Forest& forest);
  std::int64_t lane_of(Index process, const Forest& forest);

  std::unique_ptr<TraceFormat> format_;
  bool is_begun_ = false;
  std::vector<std::int64_t> lanes_;
  std::unordered_set<std::int64_t> taken_;
};

}  // namespace forkshim::report
