// SPDX-License-Identifier: MIT
// Writes an entry for each event, and more for what Perfetto has in the event itself.
#include "report/chrome_trace.h"

#include <algorithm>

#include "report/escape.h"

namespace forkshim::report {

void ChromeTrace::begin(std::int64_t start) {
  start_ = start;
  out_.write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
}

void ChromeTrace::add(const TraceEvent& event) {
  open(event.name, event.category, event.is_instant ? 'i' : 'X', event);
  if (event.is_instant) {
    entry_ += event.concerns_process ? ",\"s\":\"p\"" : ",\"s\":\"t\"";
  } else {
    entry_ += fmt::format(",\"dur\":{}", microseconds(event.duration));
  }
  add_args(event.args);
  close();
  if (event.creation != nobody) add_arrow('s', event.creation, event);
}

void ChromeTrace::add_process(const TraceProcess& process) {
  add(process.life);
  add_text("name", process.label, process.life);
  // Shown behind the name of the lane.
  if (!process.run.empty()) add_text("labels", process.run, process.life);
  if (process.creation != nobody) add_arrow('f', process.creation, process.life);
}

void ChromeTrace::finish() {
  out_.print("\n],\"otherData\":{{\"start\":\"{}\"}}}}\n", start_);
  out_.finish();
}

void ChromeTrace::open(std::string_view name, std::string_view category, char phase,
                       const TraceEvent& event) {
  entry_ = first_ ? "\n" : ",\n";
  first_ = false;
  entry_ += "{\"name\":";
  append_json(entry_, name);
  entry_ += fmt::format(",\"cat\":\"{}\",\"ph\":\"{}\",\"ts\":{},\"pid\":{},\"tid\":{}", category,
                        phase, microseconds(std::max<std::int64_t>(event.t - start_, 0)),
                        event.lane, event.thread != 0 ? event.thread : event.lane);
}

void ChromeTrace::close() {
  entry_ += '}';
  out_.write(entry_);
}

void ChromeTrace::add_args(std::span<const Argument> args) {
  bool any = false;
  for (const Argument& arg : args) {
    const auto* text = std::get_if<std::string_view>(&arg.value);
    if (text && text->empty()) continue;
    entry_ += fmt::format("{}\"{}\":", any ? "," : ",\"args\":{", arg.key);
    any = true;
    if (text) {
      append_json(entry_, *text);
    } else {
      entry_ += fmt::format("{}", std::get<std::int64_t>(arg.value));
    }
  }
  if (any) entry_ += '}';
}

void ChromeTrace::add_arrow(char phase, Index creation, const TraceEvent& event) {
  open("creation", "lineage", phase, event);
  if (phase == 'f') entry_ += ",\"bp\":\"e\"";
  entry_ += fmt::format(",\"id\":{}", creation);
  close();
}

// What a viewer shows of a lane.
void ChromeTrace::add_text(std::string_view key, std::string_view text, const TraceEvent& event) {
  open(fmt::format("process_{}", key), "__metadata", 'M', event);
  entry_ += fmt::format(",\"args\":{{\"{}\":", key);
  append_json(entry_, text);
  entry_ += '}';
  close();
}

std::string ChromeTrace::microseconds(std::int64_t ns) {
  return fmt::format("{}.{:03}", ns / 1000, ns % 1000);
}

}  // namespace forkshim::report
