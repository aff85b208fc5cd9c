// SPDX-License-Identifier: MIT
// Counts and latencies of creations, by program and function.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "report/forest.h"
#include "report/histogram.h"
#include "report/output.h"

namespace forkshim::report {

class Summary {
 public:
  // `process` is what Forest::apply said of the record.
  void add(const Record& record, Index process, Forest& forest);
  void print(const Forest& forest, Output& out) const;

  struct Row {
    std::uint32_t program = 0;  // its name as it was called
    std::uint32_t function = 0;
    std::uint32_t kind = 0;
    std::uint64_t failed = 0;   // refused ones included
    std::uint64_t refused = 0;  // by a handler
    Histogram held;
  };

  // The most frequent first.
  std::vector<const Row*> sorted(const Forest& forest) const;

 private:
  struct Sum {
    std::uint64_t all = 0, failed = 0, refused = 0;
  };
  std::uint32_t name_of(const Record& record, const Process& process, Forest& forest);
  Sum sum_of(bool (*wanted)(std::string_view kind), const Forest& forest) const;
  void print_totals(const Forest& forest, Output& out) const;
  static void print_runs(const Forest& forest, Output& out);
  static void print_extremes(const Forest& forest, Output& out);

  std::map<std::pair<std::uint32_t, std::uint32_t>, std::unique_ptr<Row>> rows_;
  std::pair<std::uint32_t, std::uint32_t> last_key_{};
  Row* last_ = nullptr;
  std::uint32_t last_called_ = 0, last_name_ = 0;
};

}  // namespace forkshim::report
