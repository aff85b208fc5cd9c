// SPDX-License-Identifier: MIT
// The rules by which records become processes. A process is found by its id; the lineage tells
// whether that id has come back as another process since.
#include "report/forest.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace forkshim::report {
namespace {

std::uint64_t key_of(std::uint32_t run, std::int64_t pid) {
  return std::uint64_t{run} << 32 | static_cast<std::uint32_t>(pid);
}

std::uint64_t key_of(std::uint32_t run, std::string_view lineage) {
  return std::hash<std::string_view>()(lineage) ^ run * std::uint64_t{0x9E3779B97F4A7C15};
}

// Of creations that only the kernel sees, a supervisor writes, which may be in another namespace of
// process ids.
bool is_supervisors(std::string_view function) { return function.starts_with("syscall:"); }

}  // namespace

Index Forest::apply(const Record& record) {
  if (first_t == 0 || (record.t > 0 && record.t < first_t)) first_t = record.t;
  last_t = std::max(last_t, record.t);
  switch (record.phase) {
    case Phase::start:
      return begin_image(record);
    case Phase::parent:
      return create(record);
    case Phase::child:
    case Phase::missed:
      return be_born(record);
    case Phase::exit:
      return end(record);
    case Phase::prepare:
    case Phase::failed:
      break;
  }
  const Index process = caller(record);
  if (record.phase == Phase::failed) add_fault(record, process);
  return process;
}

Index Forest::current(const Record& record, std::int64_t pid) const {
  const auto found = by_pid_.find(key_of(record.run, pid));
  return found == by_pid_.end() ? nobody : found->second;
}

Index Forest::add(const Record& record, std::int64_t pid, std::string_view lineage) {
  const auto index = static_cast<Index>(processes.size());
  Process& process = processes.emplace_back();
  process.run = record.run;
  process.birth = record.t;
  process.pid = static_cast<std::int32_t>(pid);
  process.lineage = names.keep(lineage);
  if (pid > 0) by_pid_[key_of(record.run, pid)] = index;
  if (!by_name_.empty()) by_name_[key_of(record.run, lineage)] = index;
  return index;
}

// The last process of that lineage, if it lives. Roots may be of several runs that have no id.
Index Forest::named(const Record& record, std::string_view lineage) {
  if (lineage.find('.') == lineage.npos || lineage.find_first_of("?~") != lineage.npos)
    return nobody;
  if (by_name_.empty())
    for (Index i = 0; i < processes.size(); ++i)
      by_name_[key_of(processes[i].run, names[processes[i].lineage])] = i;
  const auto found = by_name_.find(key_of(record.run, lineage));
  if (found == by_name_.end()) return nobody;
  const Process& process = processes[found->second];
  const bool same = process.run == record.run && names[process.lineage] == lineage;
  return same && process.end == 0 ? found->second : nobody;
}

// A supervisor told of the process by another id than its own records have.
Index Forest::seen_from_outside(const Record& record) {
  const Index index = named(record, record.lineage);
  if (index == nobody) return nobody;
  const Process& process = processes[index];
  const bool told = (process.created || process.born) && process.images == 0 &&
                    is_supervisors(names[process.function]);
  return told ? index : nobody;
}

// Who creates, by the id that the line has. A supervisor may have another one than its own records.
Index Forest::creator(const Record& record, std::int64_t pid, std::string_view lineage) {
  Index index = current(record, pid);
  if (index != nobody || !is_supervisors(record.function)) return index;
  index = named(record, lineage);
  if (index != nobody) by_pid_[key_of(record.run, pid)] = index;
  return index;
}

void Forest::connect(Process& child, Index parent) {
  if (child.parent != nobody || parent == nobody || &child == &processes[parent]) return;
  child.parent = parent;
  ++processes[parent].children;
  if (child.program == 0) child.program = processes[parent].program;
  // What has started no program goes by its creator's name.
  if (child.images == 0 && child.program == processes[parent].program)
    child.command = processes[parent].command;
}

bool Forest::is_lineage(const Process& process, std::string_view lineage) const {
  return lineage.empty() || process.lineage == 0 || names[process.lineage] == lineage;
}

// A program that does not load the library writes no start line: what is told of its process names
// it. The one before the last start is that of a line that came late, as a supervisor's may.
void Forest::take_program(Process& process, std::string_view program) {
  if (program.empty()) return;
  const std::uint32_t name = names.intern(program);
  if (name == process.program || (process.images > 0 && name == process.before)) return;
  process.program = name;
  process.command = process.args = 0;
}

// The caller of a creation is told by the lineage of the child, which begins with its own.
Index Forest::caller(const Record& record) {
  const std::string_view lineage = parent_lineage(record.lineage);
  Index index = creator(record, record.pid, lineage);
  if (index == nobody || !is_lineage(processes[index], lineage)) {
    index = add(record, record.pid, lineage);
  }
  Process& process = processes[index];
  process.own = true;
  take_program(process, record.program);
  return index;
}

// Where no lineage was handed down through exec, an image takes itself for a root. Then the
// parent's id decides, unless that one is gone; the lineage that the image uses is kept.
Index Forest::begin_image(const Record& record) {
  saw_own_births = true;
  Index index = current(record, record.pid);
  bool same = index != nobody && processes[index].end == 0;
  if (same && !is_lineage(processes[index], record.lineage)) {
    same = record.lineage == "0" &&
           (processes[index].ppid == record.ppid || current(record, record.ppid) == nobody);
  }
  const Index told = same ? nobody : seen_from_outside(record);
  if (told != nobody) {
    index = told;
    by_pid_[key_of(record.run, record.pid)] = index;
    processes[index].pid = static_cast<std::int32_t>(record.pid);
  } else if (!same) {
    index = add(record, record.pid, record.lineage);
    processes[index].ppid = static_cast<std::int32_t>(record.ppid);
    const Index parent = current(record, record.ppid);
    if (parent != nobody && (is_lineage(processes[parent], parent_lineage(record.lineage)))) {
      connect(processes[index], parent);
    }
  }
  Process& process = processes[index];
  process.own = true;
  if (!is_lineage(process, record.lineage)) process.lineage = names.keep(record.lineage);
  ++process.images;
  const std::uint32_t program = names.intern(record.program);
  if (program != process.program) process.before = std::exchange(process.program, program);
  process.command = names.intern(record.command.substr(0, 400));
  process.args = names.keep(record.args.substr(0, 400));
  return index;
}

// A child may have lived and died before its parent got to write.
Index Forest::create(const Record& record) {
  const Index parent = caller(record);
  created = nobody;
  Index index = record.child > 0 ? current(record, record.child) : nobody;
  bool same = index != nobody && !processes[index].created && index != parent;
  if (same && !is_lineage(processes[index], record.lineage)) {
    const Process& child = processes[index];
    same = names[child.lineage] == "0" && child.ppid == record.pid;
  }
  if (!same) {
    index = add(record, record.child, record.lineage);
    processes[index].program = processes[parent].program;
  }
  created = index;
  Process& child = processes[index];
  child.created = true;
  // A supervisor may not have found the child; system() and others do not know it.
  child.untold = record.child <= 0 && !record.function.starts_with("syscall:");
  child.function = names.intern(record.function);
  child.ppid = static_cast<std::int32_t>(record.pid);
  child.held = record.ns;
  if (!child.born) child.birth = std::min(child.birth, record.t - record.ns);
  connect(child, parent);
  return parent;
}

Index Forest::be_born(const Record& record) {
  saw_own_births = true;
  Index index = current(record, record.pid);
  if (index == nobody || processes[index].born || processes[index].end != 0 ||
      !is_lineage(processes[index], record.lineage)) {
    index = add(record, record.pid, record.lineage);
  }
  const std::string_view lineage = parent_lineage(record.lineage);
  Index parent = creator(record, record.ppid, lineage);
  if (parent == nobody && record.phase == Phase::child && !lineage.empty() && record.ppid > 1) {
    parent = add(record, record.ppid, lineage);
  }
  Process& process = processes[index];
  process.own = process.born = true;
  process.missed = record.phase == Phase::missed;
  process.birth = record.t;
  process.ppid = static_cast<std::int32_t>(record.ppid);
  if (process.function == 0) process.function = names.intern(record.function);
  if (process.images == 0) take_program(process, record.program);
  if (parent != nobody && is_lineage(processes[parent], lineage)) connect(process, parent);
  return index;
}

Index Forest::end(const Record& record) {
  Index index = current(record, record.pid);
  if (index == nobody || processes[index].end != 0 ||
      !is_lineage(processes[index], record.lineage)) {
    index = add(record, record.pid, record.lineage);
  }
  Process& process = processes[index];
  // Of one that only its creator's line tells, the parent's wait has told the end, too.
  if (!process.created || !saw_own_births) process.own = true;
  process.end = std::max<std::int64_t>(record.t, 1);
  process.status = static_cast<std::int32_t>(record.status);
  take_program(process, record.program);
  return index;
}

void Forest::add_fault(const Record& record, Index process) {
  const std::tuple key(process, names.intern(record.function), names.intern(record.error),
                       names.intern(record.refused_by));
  const auto [found, fresh] = fault_of_.try_emplace(key, faults.size());
  if (fresh) {
    faults.push_back({process, std::get<1>(key), std::get<2>(key), std::get<3>(key),
                      names.keep(record.lineage), 0, record.t});
  }
  ++faults[found->second].count;
}

}  // namespace forkshim::report
