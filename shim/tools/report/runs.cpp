// SPDX-License-Identifier: MIT
// Only start records tell their run. The others belong to the run of their process, or to that of
// the process that created it.
#include "report/runs.h"

#include <fmt/core.h>

#include "text/printable.h"

namespace forkshim::report {
namespace {

std::string key_of(std::int64_t pid, std::string_view lineage) {
  return fmt::format("{} {}", pid, lineage);
}

}  // namespace

// A run's id tells it from others of its boot, whatever host names its processes have in UTS
// namespaces of their own. Without one, the machine does, and the log if that begins with a root.
std::uint32_t Runs::find_or_add(const Record& start, const InLog& log) {
  std::string key(start.boot);
  if (!start.run_id.empty())
    key.append(" ").append(start.run_id);
  else
    key.append(" @").append(start.host).append(log.mark);
  // What an older forkshim or --deep wrote before has no name, and is the same run.
  const bool names = log.first != none && !runs_[log.first].has_name();
  const auto number = names ? log.first : static_cast<std::uint32_t>(runs_.size());
  const auto [found, fresh] = known_.try_emplace(key, number);
  if (!fresh) return found->second;
  Run run{std::string(start.host), std::string(start.boot), std::string(start.run_id)};
  if (names)
    runs_[number] = std::move(run);
  else
    runs_.push_back(std::move(run));
  return number;
}

// By pid and lineage, since one of them may be the same on two machines.
std::uint32_t Runs::run_of_creator(const Record& record) const {
  if (record.phase != Phase::child) return none;
  const auto find = [&](std::string_view creator) {
    const auto found = by_process_.find(key_of(record.ppid, creator));
    return found == by_process_.end() ? none : found->second;
  };
  const std::string_view lineage = record.lineage;
  if (!lineage.ends_with('~')) return find(parent_lineage(lineage));
  // A child too deep for a lineage of its own has its creator's, which may be the last whole one.
  const std::uint32_t run = find(lineage);
  return run != none ? run : find(lineage.substr(0, lineage.size() - 1));
}

std::uint32_t Runs::run_at_start(const Record& record, InLog& log) {
  std::uint32_t run = record.phase == Phase::start ? none : run_of_creator(record);
  if (run == none) run = find_or_add(record, log);
  if (log.first == none) log.first = run;
  log.has_several |= run != log.first;
  return run;
}

void Runs::follow(Record& record, InLog& log) {
  const auto run_of = [&log](std::int64_t pid) {
    const auto found = log.by_pid.find(pid);
    return found == log.by_pid.end() ? log.first : found->second;
  };
  const bool born = record.phase == Phase::child || record.phase == Phase::missed;
  if (record.phase != Phase::start) record.run = run_of(born ? record.ppid : record.pid);
  if (born || record.phase == Phase::start) log.by_pid[record.pid] = record.run;
  if (record.phase == Phase::parent && record.child > 0) log.by_pid[record.child] = record.run;
}

void Runs::assign(Record& record, InLog& log) {
  const bool starts = record.phase == Phase::start;
  record.run = starts || log.first == none ? run_at_start(record, log) : log.first;
  if (log.has_several) follow(record, log);
  if (has_several_logs_ && (starts || record.phase == Phase::child))
    by_process_[key_of(record.pid, record.lineage)] = record.run;
}

std::string Runs::label(std::uint32_t run) const {
  if (runs_.size() < 2 || !runs_[run].has_name()) return {};
  std::string label = "on " + (runs_[run].host.empty() ? "?" : printable(runs_[run].host));
  if (!runs_[run].id.empty()) label += ", run " + printable(runs_[run].id);
  return label;
}

}  // namespace forkshim::report
