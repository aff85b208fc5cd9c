// SPDX-License-Identifier: MIT
// Prints what the summary counted: totals, a table, and the processes that stand out.
#include "report/summary.h"

#include <algorithm>

#include "report/label.h"
#include "text/count.h"
#include "text/files.h"

namespace forkshim::report {
namespace {

struct Totals {
  std::uint64_t processes = 0;
  std::uint64_t missed = 0;
  std::uint64_t silent = 0;
};

Totals count_processes(const Forest& forest) {
  Totals totals;
  for (const Process& process : forest.processes) {
    if (process.merged) continue;
    ++totals.processes;
    totals.missed += process.missed;
    totals.silent += !process.own && forest.saw_own_births;
  }
  return totals;
}

bool is_thread(std::string_view kind) { return kind == "thread"; }

bool is_exec(std::string_view kind) { return kind == "exec"; }

// The first process for which `measure` is greatest.
template <typename Measure>
const Process& greatest(const Forest& forest, Measure measure) {
  return *std::max_element(
      forest.processes.begin(), forest.processes.end(),
      [&](const Process& a, const Process& b) { return measure(a) < measure(b); });
}

}  // namespace

// As it was called, which several paths may be; by the line, if the process has executed another
// program since.
std::uint32_t Summary::name_of(const Record& record, const Process& process, Forest& forest) {
  const std::uint32_t program =
      record.program.empty() ? process.program : forest.names.intern(record.program);
  const bool is_called = process.command != 0 && program == process.program;
  const std::uint32_t called = is_called ? process.command : program;
  if (called != last_called_) {
    last_called_ = called;
    last_name_ = forest.names.intern(base_name(forest.names[called]));
  }
  return last_name_;
}

// Runs of one program and function are common, so the last row is tried first.
void Summary::add(const Record& record, Index process, Forest& forest) {
  if (record.phase != Phase::parent && record.phase != Phase::failed) return;
  const std::pair key(name_of(record, forest.processes[process], forest),
                      forest.names.intern(record.function));
  if (!last_ || key != last_key_) {
    auto& row = rows_[key];
    if (!row)
      row = std::make_unique<Row>(
          Row{key.first, key.second, forest.names.intern(record.kind), 0, 0, {}});
    last_ = row.get();
    last_key_ = key;
  }
  last_->held.add(record.ns);
  last_->failed += record.phase == Phase::failed;
  last_->refused += !record.refused_by.empty();
}

std::vector<const Summary::Row*> Summary::sorted(const Forest& forest) const {
  std::vector<const Row*> rows;
  for (const auto& [key, row] : rows_) rows.push_back(row.get());
  std::sort(rows.begin(), rows.end(), [&](const Row* a, const Row* b) {
    if (a->held.count() != b->held.count()) return a->held.count() > b->held.count();
    const std::pair name_a(forest.names[a->program], forest.names[a->function]);
    return name_a < std::pair(forest.names[b->program], forest.names[b->function]);
  });
  return rows;
}

Summary::Sum Summary::sum_of(bool (*wanted)(std::string_view kind), const Forest& forest) const {
  Sum sum;
  for (const auto& [key, row] : rows_) {
    if (!wanted(forest.names[row->kind])) continue;
    sum.all += row->held.count();
    sum.failed += row->failed;
    sum.refused += row->refused;
  }
  return sum;
}

void Summary::print_totals(const Forest& forest, Output& out) const {
  const auto text = [](const Sum& sum, const char* one, const char* more) {
    return fmt::format("{}: {} made, {} failed, {} of them refused", counted(sum.all, one, more),
                       sum.all - sum.failed, sum.failed, sum.refused);
  };
  const Sum made =
      sum_of([](std::string_view kind) { return !is_thread(kind) && !is_exec(kind); }, forest);
  const Sum threads = sum_of(is_thread, forest), execs = sum_of(is_exec, forest);
  const Totals totals = count_processes(forest);
  out.print("{} in {}, {}", counted(totals.processes, "process", "processes"),
            duration(static_cast<std::uint64_t>(forest.last_t - forest.first_t)),
            text(made, "creation", "creations"));
  if (threads.all != 0) out.print("; {}", text(threads, "thread", "threads"));
  // The log has no line of the end of an exec that succeeded.
  if (execs.all != 0)
    out.print("; {} failed, {} of them refused", counted(execs.failed, "exec", "execs"),
              execs.refused);
  out.print("\n");
  out.print("not intercepted: {}, without a record of their own: {}\n", totals.missed,
            totals.silent);
}

void Summary::print_runs(const Forest& forest, Output& out) {
  struct Count {
    std::uint64_t processes = 0, children = 0;
  };
  std::vector<Count> counts(forest.runs.list().size());
  for (const Process& process : forest.processes) {
    counts[process.run].processes += !process.merged;
    counts[process.run].children += process.children;
  }
  for (std::uint32_t run = 0; run < counts.size(); ++run) {
    const std::string label = forest.runs.label(run);
    if (label.empty()) continue;
    out.print("{}: {}, {} made\n", label, counted(counts[run].processes, "process", "processes"),
              counts[run].children);
  }
}

void Summary::print_extremes(const Forest& forest, Output& out) {
  const Process& deepest = greatest(forest, [](const Process& p) { return p.depth; });
  const Process& widest = greatest(forest, [](const Process& p) { return p.children; });
  const Process& longest =
      greatest(forest, [&](const Process& p) { return p.merged ? -1 : lifetime(forest, p); });
  out.print("deepest  {}, depth {}\n", process_label(forest, deepest), deepest.depth);
  out.print("widest   {}, {} children\n", process_label(forest, widest), widest.children);
  out.print("longest  {}, {}{}\n", process_label(forest, longest),
            duration(static_cast<std::uint64_t>(lifetime(forest, longest))),
            longest.end == 0 ? " to the end of the log" : "");
}

void Summary::print(const Forest& forest, Output& out) const {
  print_totals(forest, out);
  print_runs(forest, out);
  const auto rows = sorted(forest);
  std::size_t wide = 7;
  std::size_t narrow = 8;
  for (const Row* row : rows) {
    wide = std::max(wide, name_or_mark(forest.names[row->program]).size());
    narrow = std::max(narrow, name_or_mark(forest.names[row->function]).size());
  }
  wide = std::min<std::size_t>(wide, 60);
  if (!rows.empty()) {
    out.print("\n{:{}}  {:{}}  {:>9}  {:>7}  {:>7}  {:>9}  {:>9}  {:>9}\n", "PROGRAM", wide,
              "FUNCTION", narrow, "COUNT", "FAILED", "REFUSED", "HALF IN", "99% IN", "ALL IN");
  }
  for (const Row* row : rows) {
    out.print("{:{}}  {:{}}  {:>9}  {:>7}  {:>7}  {:>9}  {:>9}  {:>9}\n",
              name_or_mark(forest.names[row->program]), wide,
              name_or_mark(forest.names[row->function]), narrow, row->held.count(), row->failed,
              row->refused, duration(row->held.percentile(0.5)),
              duration(row->held.percentile(0.99)), duration(row->held.max()));
  }
  out.write("\n");
  print_extremes(forest, out);
}

}  // namespace forkshim::report
