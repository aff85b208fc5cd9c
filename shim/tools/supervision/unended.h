// SPDX-License-Identifier: MIT
// The processes that a log has a beginning of and no end yet, from its lines as they are written.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "protocol/state_layout.h"
#include "supervision/exit_record.h"

namespace forkshim {

class Unended {
 public:
  // A line of the log.
  void take(std::string_view line);

  // The exit record that the log lacks, of a process whose end `waiter` has learned; or nothing.
  // `lineage` names it if `end` has no pid.
  std::string record(const layout::End& end, std::string_view lineage, pid_t waiter);

 private:
  struct Process {
    LoggedProcess logged;
    pid_t parent = 0;
    bool ambiguous = false;  // another one had its pid, and may have it still in its pid namespace
  };
  using Processes = std::unordered_map<pid_t, Process>;

  void begin(pid_t pid, pid_t parent, std::string_view lineage, std::string_view line);
  Processes::iterator find(const layout::End& end, std::string_view lineage, pid_t waiter);

  // Lineages, because a process may have another pid where its parent waits. They are hashed: that
  // of the creation may come long after that of the end.
  bool has_ended(std::string_view lineage, pid_t pid) const;
  void note_end(std::string_view lineage, pid_t pid);

  Processes processes_;
  std::unordered_set<std::uint64_t> ended_, ended_earlier_;
};

}  // namespace forkshim
