// SPDX-License-Identifier: MIT
// Which run a record belongs to. A log may have several runs, one run may have several logs, and
// process ids and lineages are the same in all of them.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "report/record.h"

namespace forkshim::report {

struct Run {
  std::string host;
  std::string boot;
  std::string id;  // empty if no state file joined its processes

  bool has_name() const { return !host.empty() || !id.empty(); }
};

class Runs {
 public:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

  // Of one log: the runs of its processes, as far as they differ.
  struct InLog {
    std::string mark;            // tells runs without an id from those of other logs
    std::uint32_t first = none;  // that of each process that no other run has announced
    bool has_several = false;
    std::unordered_map<std::int64_t, std::uint32_t> by_pid;
  };

  // Sets the record's run. Call for the records of a log in their order.
  void assign(Record& record, InLog& log);

  // The log of a process that was forked begins without a start. Call before the first record.
  void expect_several_logs() { has_several_logs_ = true; }

  const std::vector<Run>& list() const { return runs_; }

  // "on host-b, run 7-42", or nothing where there is no other.
  std::string label(std::uint32_t run) const;

 private:
  std::uint32_t find_or_add(const Record& start, const InLog& log);
  std::uint32_t run_at_start(const Record& record, InLog& log);
  std::uint32_t run_of_creator(const Record& record) const;
  void follow(Record& record, InLog& log);

  std::vector<Run> runs_;
  std::unordered_map<std::string, std::uint32_t> known_;
  bool has_several_logs_ = false;
  std::unordered_map<std::string, std::uint32_t> by_process_;  // of all logs
};

}  // namespace forkshim::report
