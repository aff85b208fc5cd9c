// SPDX-License-Identifier: MIT
// The lines of a log, and what the handler keeps for them. All functions but write_start are
// async-signal-safe.
#pragma once

#include <sys/types.h>

#include "base/line.h"
#include "forkshim/plugin.h"
#include "output/line_file.h"
#include "protocol/log_keys.h"

namespace forkshim::log {

// Identifies this process. A child overwrites it.
struct Self {
  pid_t pid;
  char lineage[128];
};

struct StackSpace;

struct Log {
  LogOutput* output;    // its own, or that of an earlier handler with the same file
  unsigned phases;      // a bit for each
  unsigned with_stack;  // those whose lines have a stack or a script; they are not in `phases`
  Line<600> program;    // its path as a JSON string
  bool real_time;       // libc's clock is the kernel's
  bool has_stack;       // in the lines of with_stack
  bool has_script;      // the same
  StackSpace* stack_space;
  Self* self;
  Self own;
  LogOutput own_output;
  Log* next;
  Log* next_to_end;
};

// Those of this process.
struct Logs {
  Log* first;
  Log* first_to_end;  // of those that want the end of the process
};
extern constinit Logs logs;

void write_start(Log& log);
void write_event(Log& log, Phase phase, const forkshim_event& event, pid_t pid);
// The memory that lines with a stack are made in; null if there is none.
StackSpace* make_stack_space();
// As write_event, with the stack of the caller, or of its script: in a phase that runs in it.
void write_event_with_stack(Log& log, Phase phase, const forkshim_event& event, pid_t pid);
void write_missed(Log& log, const forkshim_event& event);
void write_exit(Log& log, int status);

}  // namespace forkshim::log
