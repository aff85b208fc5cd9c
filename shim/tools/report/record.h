// SPDX-License-Identifier: MIT
// One line of the log, decoded. The strings point into the record's own copy of the line, so a
// record stays where it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/log_keys.h"

namespace forkshim::report {

using log::Phase;

struct Record {
  Phase phase = Phase::start;
  std::uint32_t run = 0;  // which of several joined runs, each with process ids of its own
  std::int64_t t = 0;
  std::int64_t seq = 0;
  std::int64_t pid = 0;
  std::int64_t ppid = 0;
  std::int64_t tid = 0;
  std::int64_t child = 0;
  std::int64_t ns = 0;
  std::int64_t flags = 0;
  std::int64_t status = -1;
  std::string_view phase_name;
  std::string_view function;
  std::string_view kind;
  std::string_view lineage;
  std::string_view error;
  std::string_view refused_by;
  std::string_view program;
  std::string_view caller;
  std::string_view signal;
  std::string_view host;
  std::string_view boot;
  std::string_view run_id;
  std::string_view command;  // the first of its words
  std::string_view args;     // the words after the first, quoted where they hold blanks
  std::string copy;

  Record() = default;
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  // Decodes a line without its line break. False: that is no record, and the fields are void.
  bool parse(std::string_view line);

 private:
  bool scan_copy();
};

// Empty for a root, and below the depth that a lineage can tell, where a ~ ends it.
inline std::string_view parent_lineage(std::string_view lineage) {
  if (lineage.ends_with('~')) return {};
  const std::size_t mark =
      lineage.find_last_of(".#!");  // "0.3#2" is a thread of 0.3, and "0.3!1" an exec
  return mark == lineage.npos ? std::string_view{} : lineage.substr(0, mark);
}

}  // namespace forkshim::report
