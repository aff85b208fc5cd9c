// SPDX-License-Identifier: MIT
// Makes events as the records come, and the lives of the processes after the last record, when all
// is known of them. A process id that comes back gets a number above any process id, since viewers
// would join the two: Perfetto gives the second one's name to the first.
#include "report/trace.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "report/chrome_trace.h"
#include "report/label.h"
#include "report/perfetto_trace.h"
#include "text/files.h"

namespace forkshim::report {
namespace {

constexpr std::int64_t first_extra_lane = 10'000'000;
constexpr std::int64_t no_lane = INT64_MIN;

}  // namespace

Trace::Trace(const std::string& path) {
  if (path.ends_with(".pftrace")) {
    format_ = std::make_unique<PerfettoTrace>(path);
  } else {
    format_ = std::make_unique<ChromeTrace>(path);
  }
}

void Trace::add(const Record& record, Index process, const Forest& forest) {
  if (!is_begun_) format_->begin(record.t);
  is_begun_ = true;
  const TraceEvent event{.t = record.t,
                         .process = process,
                         .lane = lane_of(process, forest),
                         .thread = record.tid == record.pid ? 0 : record.tid};
  if (record.phase == Phase::parent) add_slice(record, event, forest.created);
  if (record.phase == Phase::failed) {
    add_slice(record, event, nobody);
    add_fault(record, event);
  }
  if (record.phase == Phase::start) add_start(record, event);
}

void Trace::add_slice(const Record& record, TraceEvent event, Index created) {
  const std::string flags = record.flags != 0 ? fmt::format("{:#x}", record.flags) : "";
  const std::array<Argument, 4> args{{{"child", record.child},
                                      {"lineage", record.lineage},
                                      {"caller", record.caller, true},
                                      {"flags", flags, true}}};
  event.name = record.function;
  event.category = record.phase == Phase::parent ? "creation" : "failed";
  event.t -= record.ns;
  event.duration = record.ns;
  event.creation = created;
  event.args = args;
  format_->add(event);
}

void Trace::add_fault(const Record& record, TraceEvent event) {
  const std::array<Argument, 3> args{{{"function", record.function, true},
                                      {"lineage", record.lineage},
                                      {"refused_by", record.refused_by, true}}};
  event.name = record.error.empty() ? "failed" : record.error;
  event.category = "fault";
  event.is_instant = true;
  event.args = args;
  format_->add(event);
}

void Trace::add_start(const Record& record, TraceEvent event) {
  const std::string_view called = record.command.empty() ? record.program : record.command;
  const std::string name = "start " + std::string(base_name(called));
  const std::array<Argument, 2> args{{{"program", record.program, true}, {"args", record.args}}};
  event.name = name;
  event.category = "start";
  event.is_instant = true;
  event.concerns_process = false;
  event.args = args;
  format_->add(event);
}

void Trace::add_process(Index index, const Forest& forest) {
  const Process& process = forest.processes[index];
  const std::string name = program_name(forest, process);
  const std::string label = program_label(forest, process);
  const std::string outcome = outcome_label(forest, process);
  const std::string run = forest.runs.label(process.run);
  const std::array<Argument, 3> args{{{"pid", std::int64_t{process.pid}},
                                      {"lineage", forest.names[process.lineage]},
                                      {"outcome", outcome, true}}};
  TraceProcess shown{.life = {.name = label,
                              .category = "process",
                              .t = process.birth,
                              .duration = lifetime(forest, process),
                              .process = index,
                              .lane = lane_of(index, forest),
                              .args = args},
                     .name = name,
                     .label = label,
                     .run = run};
  if (process.created && process.function != 0) {
    const auto stub = forest.stub_of.find(index);
    shown.creation = stub == forest.stub_of.end() ? index : stub->second;
  }
  format_->add_process(shown);
}

std::int64_t Trace::lane_of(Index process, const Forest& forest) {
  if (lanes_.size() <= process) lanes_.resize(std::size_t{process} + 1, no_lane);
  std::int64_t& lane = lanes_[process];
  if (lane != no_lane) return lane;
  lane = forest.processes[process].pid;
  while (!taken_.insert(lane).second) lane = std::max(lane + 1, first_extra_lane + process);
  return lane;
}

void Trace::finish(const Forest& forest) {
  for (Index i = 0; i < forest.processes.size(); ++i) {
    if (!forest.processes[i].merged) add_process(i, forest);
  }
  format_->finish();
}

}  // namespace forkshim::report
