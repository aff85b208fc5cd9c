// SPDX-License-Identifier: MIT
// The processes that descend from the caller, as /proc shows them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace forkshim {

struct Process {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  uint64_t start = 0;  // With pid, names a process for ever: pids are used again. In clock ticks.
  uint64_t cpu = 0;    // user and system time so far, in clock ticks
  bool alive = false;  // False for a zombie none of whose threads is left.
  bool descendant = false;
};

// Those that descend from the caller now are strangers from here on, and so are their descendants,
// as long as their parents live: exec leaves a program the children of the shell that it was. An
// orphan that they create later cannot be told from the caller's own.
void disown_descendants();

// The same for one child that has none of its own.
void disown_child(pid_t child);

// Whether disown_descendants() has found this child of the caller.
bool is_stranger(pid_t child);

// Every visible process. The table is read one file at a time, so a process that is created
// meanwhile may be absent: read again to find all.
std::vector<Process> read_processes();

// The living descendants of the calling process, but for strangers.
std::vector<Process> living_descendants();

// Whether one of them waits for a time, and will go on without being woken.
bool a_descendant_sleeps();

// For a caller that has children: whether all of them are strangers.
bool only_strangers_left();

// The command line with blanks between its words, or [name] where there is none.
std::string arguments_of(pid_t pid);

// Signals the process that the table described, never another one that has got its pid since.
void signal_process(const Process& process, int signal);

}  // namespace forkshim
