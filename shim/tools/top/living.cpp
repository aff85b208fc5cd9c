// SPDX-License-Identifier: MIT
#include "top/living.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "base/clock.h"
#include "counters/process_life.h"
#include "text/printable.h"

namespace forkshim::top {
namespace {

uint64_t in_ns(uint64_t ticks) {
  return ticks * (1'000'000'000u / static_cast<uint64_t>(sysconf(_SC_CLK_TCK)));
}

// Numbers in it count as numbers: 0.9 comes before 0.10.
bool comes_before(const std::string& left, const std::string& right) {
  return strverscmp(left.c_str(), right.c_str()) < 0;
}

bool comes_before(const Row& left, const Row& right, Order order) {
  switch (order) {
    case Order::cpu:
      return left.share > right.share;
    case Order::age:
      return left.age > right.age;
    case Order::creations:
      return left.creations > right.creations;
    case Order::pid:
      return left.pid < right.pid;
    case Order::command:
      return left.command < right.command;
    case Order::lineage:
      break;
  }
  return comes_before(left.place, right.place);
}

}  // namespace

void sort(std::vector<Row>& rows, Order order, bool reverse) {
  std::stable_sort(rows.begin(), rows.end(), [=](const Row& left, const Row& right) {
    if (comes_before(left, right, order)) return !reverse;
    if (comes_before(right, left, order)) return reverse;
    return comes_before(left.place, right.place);
  });
}

void Living::look() {
  cpu_before_.clear();
  for (const auto& [pid, process] : now_) cpu_before_[{pid, process.start}] = process.cpu;
  time_before_ = time_;
  now_.clear();
  time_ = now_ns(CLOCK_BOOTTIME);
  for (const Process& process : read_processes())
    if (process.alive) now_.emplace(process.pid, process);
}

std::vector<Row> Living::of(const stats::StateView& view) const {
  std::vector<Row> rows;
  std::set<pid_t> seen;
  for (const stats::ProcessEntry& entry : view.table) {
    const auto found = now_.find(entry.pid);
    if (found == now_.end() || !stats::lives(entry.pid, entry.since)) continue;
    if (!seen.insert(entry.pid).second) continue;
    rows.push_back(row(found->second, entry.lineage));
    rows.back().lineage = entry.lineage;
    rows.back().creations = entry.creations;
  }
  add_strangers(rows);
  return rows;
}

// Children without an entry: they do not load the library, or have just started.
void Living::add_strangers(std::vector<Row>& rows) const {
  std::multimap<pid_t, const Process*> children;
  for (const auto& [pid, process] : now_) children.emplace(process.parent, &process);
  std::set<pid_t> seen;
  for (const Row& row : rows) seen.insert(row.pid);
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string place = rows[i].place + ".~";
    const auto [first, last] = children.equal_range(rows[i].pid);
    for (auto child = first; child != last; ++child)
      if (seen.insert(child->second->pid).second) rows.push_back(row(*child->second, place));
  }
}

Row Living::row(const Process& process, const std::string& place) const {
  const uint64_t start = in_ns(process.start);
  Row row;
  row.pid = process.pid;
  row.place = place;
  row.age = time_ > start ? time_ - start : 0;
  const auto before = cpu_before_.find({process.pid, process.start});
  const bool known = before != cpu_before_.end();
  const uint64_t elapsed = known ? time_ - time_before_ : row.age;
  const uint64_t used = in_ns(process.cpu - (known ? before->second : 0));
  if (elapsed != 0) row.share = 100 * static_cast<double>(used) / static_cast<double>(elapsed);
  row.command = printable(arguments_of(process.pid));
  return row;
}

}  // namespace forkshim::top
