// SPDX-License-Identifier: MIT
// Writes trace events as the records come, and the lanes themselves after the last record. Times
// are microseconds since the first record. A process id that comes back gets a lane with a number
// above any process id, since viewers would join the two.
#include "report/trace.h"

#include <algorithm>

#include "report/escape.h"
#include "report/label.h"
#include "text/files.h"

namespace forkshim::report {
namespace {

constexpr std::int64_t first_extra_lane = 10'000'000;

}  // namespace

Trace::Trace(const std::string& path) : out_(path) {
  out_.write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

void Trace::add(const Record& record, Index process, const Forest& forest) {
  if (first_) start_ = record.t;
  thread_ = record.tid == record.pid ? 0 : record.tid;
  if (record.phase == Phase::parent || record.phase == Phase::failed) {
    add_slice(record, process, forest);
  }
  if (record.phase == Phase::failed) {
    const std::string_view name = record.error.empty() ? "failed" : record.error;
    open(name, "fault", 'i', record.t, process, forest);
    event_ += ",\"s\":\"p\",\"args\":{\"function\":";
    append_json(event_, record.function);
    text("lineage", record.lineage);
    text("refused_by", record.refused_by);
    event_ += '}';
    close();
  }
  if (record.phase == Phase::start) {
    open("start " + std::string(base_name(record.program)), "start", 'i', record.t, process,
         forest);
    event_ += ",\"s\":\"t\",\"args\":{\"program\":";
    append_json(event_, record.program);
    text("args", record.args);
    event_ += '}';
    close();
  }
  thread_ = 0;
}

void Trace::add_slice(const Record& record, Index process, const Forest& forest) {
  const char* category = record.phase == Phase::parent ? "creation" : "failed";
  open(record.function, category, 'X', record.t - record.ns, process, forest);
  event_ +=
      fmt::format(",\"dur\":{},\"args\":{{\"child\":{}", microseconds(record.ns), record.child);
  text("lineage", record.lineage);
  text("caller", record.caller);
  if (record.flags != 0) event_ += fmt::format(",\"flags\":\"{:#x}\"", record.flags);
  event_ += '}';
  close();
  if (record.phase == Phase::failed || forest.created == nobody) return;
  open("creation", "lineage", 's', record.t - record.ns, process, forest);
  event_ += fmt::format(",\"id\":{}", forest.created);
  close();
}

void Trace::add_process(Index index, const Forest& forest) {
  const Process& process = forest.processes[index];
  const std::string label = program_label(forest, process);
  open(label, "process", 'X', process.birth, index, forest);
  event_ += fmt::format(",\"dur\":{},\"args\":{{\"pid\":{}",
                        microseconds(lifetime(forest, process)), process.pid);
  text("lineage", forest.names[process.lineage]);
  text("outcome", outcome_label(forest, process));
  event_ += '}';
  close();
  open("process_name", "__metadata", 'M', process.birth, index, forest);
  event_ += ",\"args\":{\"name\":";
  append_json(event_, label);
  event_ += '}';
  close();
  add_label(index, forest);
  if (!process.created || process.function == 0) return;
  open("creation", "lineage", 'f', process.birth, index, forest);
  const auto stub = forest.stub_of.find(index);
  event_ +=
      fmt::format(",\"bp\":\"e\",\"id\":{}", stub == forest.stub_of.end() ? index : stub->second);
  close();
}

// Shown behind the name of the lane.
void Trace::add_label(Index index, const Forest& forest) {
  const std::string label = forest.runs.label(forest.processes[index].run);
  if (label.empty()) return;
  open("process_labels", "__metadata", 'M', forest.processes[index].birth, index, forest);
  event_ += ",\"args\":{\"labels\":";
  append_json(event_, label);
  event_ += '}';
  close();
}

void Trace::finish(const Forest& forest) {
  for (Index i = 0; i < forest.processes.size(); ++i) {
    if (!forest.processes[i].merged) add_process(i, forest);
  }
  out_.print("\n],\"otherData\":{{\"start\":\"{}\"}}}}\n", start_);
  out_.finish();
}

void Trace::open(std::string_view name, const char* category, char phase, std::int64_t t,
                 Index process, const Forest& forest) {
  event_ = first_ ? "\n" : ",\n";
  first_ = false;
  event_ += "{\"name\":";
  append_json(event_, name);
  const std::int64_t lane = lane_of(process, forest);
  event_ += fmt::format(",\"cat\":\"{}\",\"ph\":\"{}\",\"ts\":{},\"pid\":{},\"tid\":{}", category,
                        phase, microseconds(std::max<std::int64_t>(t - start_, 0)), lane,
                        thread_ != 0 ? thread_ : lane);
}

void Trace::close() {
  event_ += '}';
  out_.write(event_);
}

void Trace::text(const char* key, std::string_view value) {
  if (value.empty()) return;
  event_ += fmt::format(",\"{}\":", key);
  append_json(event_, value);
}

std::int64_t Trace::lane_of(Index process, const Forest& forest) {
  if (lanes_.size() <= process) lanes_.resize(forest.processes.size(), -1);
  std::int64_t& lane = lanes_[process];
  if (lane < 0) {
    lane = forest.processes[process].pid;
    if (!taken_.insert(lane).second) lane = first_extra_lane + process;
  }
  return lane;
}

std::string Trace::microseconds(std::int64_t ns) {
  return fmt::format("{}.{:03}", ns / 1000, ns % 1000);
}

}  // namespace forkshim::report
