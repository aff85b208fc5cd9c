// SPDX-License-Identifier: MIT
#include "supervision/unended.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "protocol/log_keys.h"
#include "supervision/log_line.h"

namespace forkshim {
namespace {

using log::Phase;
using log::phase_name;
using log_line::number_of;
using log_line::text_of;
namespace key = log::key;

// A process that gave up its rights may write what it will.
constexpr size_t most_processes = 100'000, most_ended = 100'000;

pid_t pid_of(std::string_view line, std::string_view key) {
  return static_cast<pid_t>(number_of(line, key));
}

// A lineage that is unknown or was cut is that of several processes.
std::uint64_t hash_of(std::string_view lineage, pid_t pid) {
  const std::uint64_t hash = std::hash<std::string_view>()(lineage);
  if (lineage.find_first_of("?~") == lineage.npos) return hash;
  return hash ^ static_cast<std::uint64_t>(pid) * 0x9e3779b97f4a7c15;
}

}  // namespace

bool Unended::has_ended(std::string_view lineage, pid_t pid) const {
  const std::uint64_t hash = hash_of(lineage, pid);
  return ended_.contains(hash) || ended_earlier_.contains(hash);
}

void Unended::note_end(std::string_view lineage, pid_t pid) {
  if (ended_.size() >= most_ended) {
    ended_earlier_ = std::move(ended_);
    ended_.clear();
  }
  ended_.insert(hash_of(lineage, pid));
}

void Unended::begin(pid_t pid, pid_t parent, std::string_view lineage, std::string_view line) {
  if (processes_.size() >= most_processes) processes_.clear();
  Process& process = processes_[pid];
  process.parent = parent;
  std::string before;
  if (process.logged.lineage != lineage) {
    process.ambiguous = !process.logged.lineage.empty();
  } else if (text_of(line, key::phase) == phase_name(Phase::start)) {
    before = std::move(process.logged.program);
  } else {
    return;  // it was born before it started what is known
  }
  process.logged = {std::string(lineage), std::string(text_of(line, key::program)), before};
}

void Unended::take(std::string_view line) {
  const std::string_view phase = text_of(line, key::phase);
  const std::string_view lineage = text_of(line, key::lineage);
  const pid_t pid = pid_of(line, key::pid);
  if (phase == phase_name(Phase::exit)) {
    const auto found = processes_.find(pid);
    if (found != processes_.end() && found->second.logged.lineage == lineage)
      processes_.erase(found);
    return note_end(lineage, pid);
  }
  const bool creates = phase == phase_name(Phase::parent);
  if (creates || phase == phase_name(Phase::failed) || phase == phase_name(Phase::prepare))
    if (const auto creator = processes_.find(pid); creator != processes_.end())
      take_program(creator->second.logged, line);
  if (creates) {
    const pid_t child = pid_of(line, key::child);
    const auto known = processes_.find(child);
    const bool is_known = known != processes_.end() && known->second.logged.lineage == lineage;
    if (child > 0 && !is_known && !has_ended(lineage, child)) begin(child, pid, lineage, line);
    return;
  }
  if (phase != phase_name(Phase::start) && phase != phase_name(Phase::child) &&
      phase != phase_name(Phase::missed))
    return;
  const std::uint64_t hash = hash_of(lineage, pid);
  ended_.erase(hash);
  ended_earlier_.erase(hash);
  begin(pid, pid_of(line, key::parent_pid), lineage, line);
}

Unended::Processes::iterator Unended::find(const layout::End& end, std::string_view lineage,
                                           pid_t waiter) {
  if (end.pid == 0)
    return std::find_if(processes_.begin(), processes_.end(), [lineage](const auto& process) {
      return process.second.logged.lineage == lineage;
    });
  const auto found = processes_.find(end.pid);
  const bool is_another =
      found != processes_.end() && found->second.ambiguous && found->second.parent != waiter;
  return is_another ? processes_.end() : found;
}

std::string Unended::record(const layout::End& end, std::string_view lineage, pid_t waiter) {
  if (end.pid == 0 && has_ended(lineage, 0)) return "";
  const auto found = find(end, lineage, waiter);
  if (found == processes_.end()) return "";
  const auto [pid, process] = *found;
  processes_.erase(found);
  if (has_ended(process.logged.lineage, pid)) return "";
  return exit_record(process.logged, pid, end.status, end.time);
}

}  // namespace forkshim
