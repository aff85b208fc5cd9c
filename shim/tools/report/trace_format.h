// SPDX-License-Identifier: MIT
// The events of a trace as every format gets them: trace.cpp decides what they are, a format how
// they are written.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "report/process.h"

namespace forkshim::report {

struct Argument {
  std::string_view key;
  std::variant<std::int64_t, std::string_view> value;  // an empty text is left out
  bool repeats = false;                                // other events have the same text
};

struct TraceEvent {
  std::string_view name{};
  std::string_view category{};
  std::int64_t t = 0;         // its beginning
  std::int64_t duration = 0;  // ns; that of an instant is 0
  bool is_instant = false;
  bool concerns_process = true;  // or else only the thread
  Index process = nobody;
  std::int64_t lane = 0;    // its id, or a number that no other process of the trace has
  std::int64_t thread = 0;  // 0: the process's first
  Index creation = nobody;  // of this process: an arrow begins here
  std::span<const Argument> args{};
};

struct TraceProcess {
  TraceEvent life;          // with the label as its name
  std::string_view name;    // of the program
  std::string_view label;   // with its arguments
  std::string_view run;     // where there are several
  Index creation = nobody;  // the arrow that leads here
};

class TraceFormat {
 public:
  virtual ~TraceFormat() = default;

  // First of all: the time of the first record.
  virtual void begin(std::int64_t start) = 0;
  virtual void add(const TraceEvent& event) = 0;
  // After all events; each process once.
  virtual void add_process(const TraceProcess& process) = 0;
  virtual void finish() = 0;
};

}  // namespace forkshim::report
