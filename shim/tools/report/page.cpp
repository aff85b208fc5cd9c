// SPDX-License-Identifier: MIT
// Writes the page: processes and marks as columns of numbers, texts in one table. Nothing of the
// log can end the script element that it stands in, as append_json escapes every `<`.
#include "report/page.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "report/escape.h"
#include "report/label.h"
#include "report/page_text.h"
#include "text/files.h"
#include "text/whole_file.h"

namespace forkshim::report {
namespace {

constexpr std::size_t most_text = 400;  // bytes of a name or of a command

[[noreturn]] void refuse_sweep(const std::string& path, const char* found) {
  throw std::runtime_error(
      fmt::format("{}: {}; expected what 'forkshim sweep --json' writes", printable(path), found));
}

std::string read_sweep(const std::string& path) {
  std::string read;
  if (!forkshim::read_input(path, &read))
    refuse_sweep(path, errno == EINVAL ? "is not a regular file" : std::strerror(errno));
  if (forkshim::is_nested_deeply(read)) refuse_sweep(path, "is nested too deeply");
  const auto json = nlohmann::json::parse(read, nullptr, false);
  if (json.is_discarded()) refuse_sweep(path, "is no JSON");
  if (!json.is_object() || !json.contains("points") || !json["points"].is_array())
    refuse_sweep(path, "holds no points of a sweep");
  std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at)) {
    text.replace(at, 1, "\\u003c");
  }
  return text;
}

std::string capped_sentence(std::size_t shown, std::size_t all, const char* what) {
  if (shown >= all) return {};
  return fmt::format("This page shows the first {} of {} {}. ", shown, all, what);
}

}  // namespace

Page::Page(const std::string& path, const std::string& sweep) : out_(path) {
  if (!sweep.empty()) sweep_ = read_sweep(sweep);
}

void Page::add(const Record& record, Index process, Forest& forest) {
  const bool fault = record.phase == Phase::failed;
  runs_ = std::max(runs_, record.run + 1);
  if (record.phase == Phase::start) note_start(record, process, forest.names);
  if (record.phase == Phase::start) forest.names.intern(record.host);
  if (!fault && record.phase != Phase::start && record.phase != Phase::missed) return;
  ++all_marks_;
  if (++(fault ? faults_ : others_) > most_marks) return;
  Names& names = forest.names;
  marks_.push_back({record.t, process, record.phase, names.intern(record.function),
                    names.intern(fault                    ? record.error
                                 : record.command.empty() ? record.program
                                                          : record.command.substr(0, most_text)),
                    names.intern(record.refused_by), names.keep(record.lineage)});
}

// The root of the first run names the page; a log without one is named by its first program.
void Page::note_start(const Record& record, Index process, Names& names) {
  if (commands_.size() <= process) commands_.resize(process + 1);
  commands_[process] = names.intern(base_name(record.command.substr(0, most_text)));
  const bool root = record.lineage == "0";
  if (!command_.empty() && (has_root_ || !root)) return;
  has_root_ = root;
  command_ = record.command.substr(0, most_text);
  if (!record.args.empty()) command_.append(" ").append(record.args.substr(0, most_text));
}

void Page::finish(const Forest& forest, const Branches& branches, const Summary& summary,
                  const std::string& title) {
  order_lanes(forest, branches);
  const auto all = static_cast<std::size_t>(
      std::count_if(forest.processes.begin(), forest.processes.end(),
                    [](const Process& process) { return !process.merged; }));
  std::string capped = capped_sentence(lanes_.size(), all, "processes") +
                       capped_sentence(marks_.size(), all_marks_, "marks");
  if (!capped.empty()) capped += "The table of creations counts all; so do --summary and --trace.";
  json_ = "{\"command\":";
  append_json(json_, printable(command_));
  json_ += fmt::format(",\"runs\":{},\"log\":", runs_);
  append_json(json_, title);
  json_ += ",\"capped\":";
  append_json(json_, capped);
  json_ +=
      fmt::format(",\"start\":\"{}\",\"span\":{},\"processes\":{},\"process\":", forest.first_t,
                  forest.last_t - forest.first_t, all);
  add_processes(forest);
  add_marks(forest);
  add_summary(forest, summary);
  add_strings(forest);
  json_ += '}';
  for (const auto& [before, mark] : page_pieces) {
    out_.write(before);
    if (mark == "log") out_.write(json_);
    if (mark == "sweep") out_.write(sweep_);
  }
  out_.finish();
}

// Depth first, so that a process's lane is followed by those of its children.
void Page::order_lanes(const Forest& forest, const Branches& branches) {
  lane_of_.assign(forest.processes.size(), nobody);
  std::vector<Index> open(branches.roots().rbegin(), branches.roots().rend());
  while (!open.empty()) {
    const Index process = open.back();
    open.pop_back();
    if (process >= most_processes) continue;
    lane_of_[process] = static_cast<Index>(lanes_.size());
    lanes_.push_back(process);
    const auto children = branches.children_of(process);
    open.insert(open.end(), children.rbegin(), children.rend());
  }
  std::erase_if(marks_, [&](const Mark& mark) { return lane_of_[mark.process] == nobody; });
}

template <typename List, typename Value>
void Page::add_column(const char* key, const List& list, Value value) {
  json_ += fmt::format("{}\"{}\":[", json_.back() == '{' ? "" : ",", key);
  for (const auto& item : list) {
    if (json_.back() != '[') json_ += ',';
    json_ += std::to_string(static_cast<std::int64_t>(value(item)));
  }
  json_ += ']';
}

void Page::add_processes(const Forest& forest) {
  const auto column = [&](const char* key, auto value) {
    add_column(key, lanes_, [&](Index i) { return value(forest.processes[i]); });
  };
  json_ += '{';
  column("parent", [&](const Process& p) {
    return p.parent == nobody ? -1 : static_cast<std::int64_t>(lane_of_[p.parent]);
  });
  column("pid", [](const Process& p) { return p.pid; });
  column("birth", [&](const Process& p) { return p.birth - forest.first_t; });
  column("life", [&](const Process& p) { return lifetime(forest, p); });
  column("ended", [](const Process& p) { return p.end != 0; });
  column("held", [](const Process& p) { return p.held; });
  column("status", [](const Process& p) { return p.status; });
  column("state", [&](const Process& p) {
    return p.missed ? 1 : !p.own && forest.saw_own_births ? 2 : 0;
  });
  const std::vector<std::uint32_t> lane_names = name_lanes(forest);
  add_column("name", lane_names, [&](std::uint32_t name) { return string_of(name); });
  column("host", [&](const Process& p) { return host_of(forest, p); });
  column("program", [&](const Process& p) { return string_of(p.program); });
  column("args", [&](const Process& p) { return string_of(p.args); });
  column("function", [&](const Process& p) { return string_of(p.function); });
  column("lineage", [&](const Process& p) { return string_of(p.lineage); });
  json_ += '}';
}

// Of roots, if there are several runs: all others have that of theirs.
std::uint32_t Page::host_of(const Forest& forest, const Process& process) {
  if (process.parent != nobody || forest.runs.label(process.run).empty()) return string_of(0);
  return string_of(forest.names.find(forest.runs.list()[process.run].host));
}

// A process that has started no program has the name of its creator, if it still runs that one's.
// 0: only the path of the program is known that it runs.
std::vector<std::uint32_t> Page::name_lanes(const Forest& forest) const {
  std::vector<std::uint32_t> names;
  names.reserve(lanes_.size());
  for (const Index i : lanes_) {
    const Process& process = forest.processes[i];
    std::uint32_t name = i < commands_.size() && process.command != 0 ? commands_[i] : 0;
    if (name == 0 && process.images == 0 && process.parent != nobody &&
        lane_of_[process.parent] < names.size() &&
        forest.processes[process.parent].program == process.program) {
      name = names[lane_of_[process.parent]];
    }
    names.push_back(name);
  }
  return names;
}

void Page::add_marks(const Forest& forest) {
  json_ += ",\"mark\":{";
  add_column("t", marks_, [&](const Mark& m) { return m.t - forest.first_t; });
  add_column("lane", marks_, [&](const Mark& m) { return lane_of_[m.process]; });
  add_column("kind", marks_, [](const Mark& m) {
    return m.phase == Phase::failed ? 0 : m.phase == Phase::start ? 1 : 2;
  });
  add_column("function", marks_, [&](const Mark& m) { return string_of(m.function); });
  add_column("label", marks_, [&](const Mark& m) { return string_of(m.label); });
  add_column("refused_by", marks_, [&](const Mark& m) { return string_of(m.refused_by); });
  add_column("lineage", marks_, [&](const Mark& m) { return string_of(m.lineage); });
  json_ += '}';
}

void Page::add_summary(const Forest& forest, const Summary& summary) {
  const auto rows = summary.sorted(forest);
  const auto column = [&](const char* key, auto value) {
    add_column(key, rows, [&](const Summary::Row* row) { return value(*row); });
  };
  json_ += ",\"summary\":{";
  column("program", [&](const Summary::Row& row) { return string_of(row.program); });
  column("function", [&](const Summary::Row& row) { return string_of(row.function); });
  column("count", [](const Summary::Row& row) { return row.held.count(); });
  column("failed", [](const Summary::Row& row) { return row.failed; });
  column("refused", [](const Summary::Row& row) { return row.refused; });
  column("p50", [](const Summary::Row& row) { return row.held.percentile(0.5); });
  column("p99", [](const Summary::Row& row) { return row.held.percentile(0.99); });
  column("max", [](const Summary::Row& row) { return row.held.max(); });
  json_ += '}';
}

void Page::add_strings(const Forest& forest) {
  json_ += ",\"strings\":[";
  for (const std::uint32_t name : strings_) {
    if (json_.back() != '[') json_ += ',';
    append_json(json_, printable(forest.names[name]));
  }
  json_ += ']';
}

std::uint32_t Page::string_of(std::uint32_t name) {
  const auto [known, fresh] =
      string_ids_.try_emplace(name, static_cast<std::uint32_t>(strings_.size()));
  if (fresh) strings_.push_back(name);
  return known->second;
}

}  // namespace forkshim::report
