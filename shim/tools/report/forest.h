// SPDX-License-Identifier: MIT
// Who made whom: turns the records of a log into processes. Memory grows with the processes and
// with the kinds of fault in each, not with the lines. A process id may come back, records may
// be out of order by a little, and each phase may be absent.
#pragma once

#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "report/process.h"
#include "report/record.h"
#include "report/runs.h"
#include "report/string_pool.h"

namespace forkshim::report {

class Forest {
 public:
  explicit Forest(const Runs& all_runs) : runs(all_runs) {}

  // The process that the record speaks about: the caller in prepare, parent and failed, else
  // itself.
  Index apply(const Record& record);

  // Once, after the last record: finds parents that only the lineage tells, and depths.
  void settle();

  const Runs& runs;
  Names names;
  std::vector<Process> processes;
  std::vector<Fault> faults;
  std::unordered_map<Index, Index> stub_of;  // the merged entry of a process that has one
  Index created = nobody;                    // the child that the last parent record told of
  std::int64_t first_t = 0;
  std::int64_t last_t = 0;
  bool saw_own_births = false;  // the log holds start or child records at all

 private:
  Index begin_image(const Record& record);
  Index create(const Record& record);
  Index be_born(const Record& record);
  Index end(const Record& record);
  Index caller(const Record& record);
  void add_fault(const Record& record, Index process);
  void take_program(Process& process, std::string_view program);

  Index current(const Record& record, std::int64_t pid) const;
  Index named(const Record& record, std::string_view lineage);
  Index creator(const Record& record, std::int64_t pid, std::string_view lineage);
  Index seen_from_outside(const Record& record);
  Index add(const Record& record, std::int64_t pid, std::string_view lineage);
  void join(Index orphan, Index stub);
  void drop_unfound(Index stub, Index twin);
  void drop_untold();
  void connect(Process& child, Index parent);
  void measure_depths();
  bool is_lineage(const Process& process, std::string_view lineage) const;

  std::unordered_map<std::uint64_t, Index> by_pid_;
  std::unordered_map<std::uint64_t, Index> by_name_;  // empty until it is needed
  std::map<std::tuple<Index, std::uint32_t, std::uint32_t, std::uint32_t>, std::size_t> fault_of_;
};

}  // namespace forkshim::report
