// SPDX-License-Identifier: MIT
// Joins logs by time with a heap of their next records.
#include "report/merged_logs.h"

#include <fmt/core.h>
#include <sys/resource.h>

#include <algorithm>
#include <set>

namespace forkshim::report {
namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

// A log a process may mean thousands of open files.
void allow_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Merge::Merge(const std::vector<std::string>& paths) : current_(none) {
  if (paths.size() > 100) allow_open_files();
  for (const std::string& path : paths) {
    sources_.emplace_back(path, paths.size() > 16 ? 1 << 16 : 1 << 20);
  }
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    if (sources_[i].next()) heap_.push_back(i);
  }
  logs_.resize(sources_.size());
  if (sources_.size() > 1) runs_.expect_several_logs();
  tell_runs_apart();
  assign_first_records();
  const std::vector<std::size_t> filled = std::move(heap_);
  heap_.clear();
  for (const std::size_t i : filled) push(i);
}

// In the order of time, so that a process's log comes after that of its creator.
void Merge::assign_first_records() {
  std::vector<std::size_t> order = heap_;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return sources_[a].record.t < sources_[b].record.t;
  });
  for (const std::size_t i : order) runs_.assign(sources_[i].record, logs_[i]);
}

void Merge::tell_runs_apart() {
  std::set<std::int64_t> roots;
  for (const std::size_t i : heap_) roots.insert(sources_[i].record.pid);
  const bool apart = std::all_of(heap_.begin(), heap_.end(), [&](std::size_t i) {
    const Record& first = sources_[i].record;
    return first.phase == Phase::start && first.lineage == "0" && !roots.contains(first.ppid);
  });
  if (!apart) return;
  for (const std::size_t i : heap_) logs_[i].mark = fmt::format(" {}", i);
}

void Merge::push(std::size_t index) {
  heap_.push_back(index);
  std::push_heap(heap_.begin(), heap_.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(sources_[a].record.t, a) > std::pair(sources_[b].record.t, b);
  });
}

const Record* Merge::next() {
  const Record* record = next_of_all();
  while (record && is_repeated()) record = next_of_all();
  return record;
}

// Equal records have one time, so that they come close to each other. Logs of two runs may be
// equal.
bool Merge::is_repeated() {
  if (sources_.size() == 1) return false;
  const Record& record = sources_[current_].record;
  if (given_t_ != record.t) given_.clear();
  given_t_ = record.t;
  const std::size_t hash = std::hash<std::string>()(record.copy) ^ record.run;
  const bool repeated = std::any_of(given_.begin(), given_.end(), [&](const auto& given) {
    return given.first == hash && given.second != current_;
  });
  if (!repeated) given_.emplace_back(hash, current_);
  return repeated;
}

const Record* Merge::next_of_all() {
  if (current_ != none && sources_[current_].next()) {
    runs_.assign(sources_[current_].record, logs_[current_]);
    push(current_);
  }
  if (heap_.empty()) return nullptr;
  std::pop_heap(heap_.begin(), heap_.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(sources_[a].record.t, a) > std::pair(sources_[b].record.t, b);
  });
  current_ = heap_.back();
  heap_.pop_back();
  return &sources_[current_].record;
}

std::string Merge::complaint() const {
  std::uint64_t lines = 0;
  std::uint64_t broken = 0;
  const Source* first = nullptr;
  for (const Source& source : sources_) {
    lines += source.lines;
    broken += source.broken;
    if (source.broken > 0 && !first) first = &source;
  }
  if (!first) return {};
  return fmt::format(
      "{}:{}: is no log record; left out {} of {} lines (a cut last line is usual "
      "where a run was killed)",
      first->name, first->first_broken, broken, lines);
}

std::string Merge::names() const {
  constexpr std::size_t most = 4;
  if (sources_.size() > most) return fmt::format("{} logs", sources_.size());
  std::string names;
  for (const Source& source : sources_) names += (names.empty() ? "" : ", ") + source.name;
  return names;
}

}  // namespace forkshim::report
