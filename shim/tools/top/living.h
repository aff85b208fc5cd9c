// SPDX-License-Identifier: MIT
// The living processes of a tree: what the state file has of them, and what /proc has.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "counters/state_view.h"
#include "supervision/process_table.h"

namespace forkshim::top {

struct Row {
  pid_t pid = 0;
  std::string lineage;  // empty: the process has not told the state file of itself
  std::string place;    // sorts by the position in the tree
  uint64_t age = 0;     // ns
  double share = 0;     // of one processor, in percent
  uint64_t creations = 0;
  std::string command;  // printable
};

enum class Order { lineage, cpu, age, creations, pid, command };
constexpr int order_count = 6;

void sort(std::vector<Row>& rows, Order order, bool reverse);

// Reads /proc once for all trees. A share of a processor is the time used since the previous look,
// or at the first one since the process started.
class Living {
 public:
  void look();
  std::vector<Row> of(const stats::StateView& view) const;

 private:
  using Name = std::pair<pid_t, uint64_t>;

  Row row(const Process& process, const std::string& place) const;
  void add_strangers(std::vector<Row>& rows) const;

  std::map<pid_t, Process> now_;
  std::map<Name, uint64_t> cpu_before_;
  uint64_t time_ = 0, time_before_ = 0;  // CLOCK_BOOTTIME, ns
};

}  // namespace forkshim::top
