// SPDX-License-Identifier: MIT
// Exit records for processes of which no other one of the run has learned the end: the supervisor
// knows the status of those that it reaped, the program and orphans.
#pragma once

#include <string>
#include <vector>

#include "supervision/run.h"

namespace forkshim::run_tool {

// A log of the run, and how long it was before.
struct GrowingLog {
  std::string path;
  off_t begin = 0;
};

GrowingLog begin_log(const std::string& path);

// False for what is no regular file: a device, a pipe.
bool can_take_records(const GrowingLog& log);

// Appends to the log an exit record for each reaped process that has a record of its beginning
// there and none of its end. Does nothing to what is no regular file of this user's.
void add_exit_records(const GrowingLog& log, const std::vector<Reaped>& reaped);

}  // namespace forkshim::run_tool
