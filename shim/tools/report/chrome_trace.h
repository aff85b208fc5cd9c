// SPDX-License-Identifier: MIT
// A trace as Chrome's JSON, which Perfetto and chrome://tracing read, and everybody's scripts.
// Times are microseconds since the first record.
#pragma once

#include <string>

#include "report/output.h"
#include "report/trace_format.h"

namespace forkshim::report {

class ChromeTrace : public TraceFormat {
 public:
  explicit ChromeTrace(const std::string& path) : out_(path) {}

  void begin(std::int64_t start) override;
  void add(const TraceEvent& event) override;
  void add_process(const TraceProcess& process) override;
  void finish() override;

 private:
  // Starts an entry; what follows are its own members, then close().
  void open(std::string_view name, std::string_view category, char phase, const TraceEvent& event);
  void close();
  void add_args(std::span<const Argument> args);
  void add_arrow(char phase, Index creation, const TraceEvent& event);
  void add_text(std::string_view key, std::string_view text, const TraceEvent& event);
  static std::string microseconds(std::int64_t ns);

  Output out_;
  std::string entry_;
  std::int64_t start_ = 0;
  bool first_ = true;
};

}  // namespace forkshim::report
