// SPDX-License-Identifier: MIT
// Exit records for processes that wrote none, because a signal ended them or they do not load the
// library.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace forkshim {

// What a log has of a process. The texts are as they are there, with their escapes.
struct LoggedProcess {
  std::string lineage, program;
  std::string before = {};  // the program before its last start
};

// A line of a creation of the process's: a program that does not load the library has no start
// line, and is known by such ones.
void take_program(LoggedProcess& process, std::string_view line);

// A line of the log, or nothing if that would not be sound: what a process that gave up its rights
// wrote must not become this user's line. `status`: as from wait(2).
std::string exit_record(const LoggedProcess& process, pid_t pid, int status, std::uint64_t time_ns);

}  // namespace forkshim
