// SPDX-License-Identifier: MIT
// A command's environment: PATH, the variables that `pass` names, and the event. Nothing else,
// because a program's environment holds secrets, and the shim's own variables would make each
// command run commands.
#pragma once

#include <stddef.h>

#include "base/line.h"
#include "base/word_list.h"
#include "forkshim/plugin.h"

namespace forkshim {

class CommandEnvironment {
 public:
  // Copies what never changes from the program's environment at its start. Allocates; returns false
  // if there is no memory.
  bool begin(const forkshim_host& host, const WordList& passed);

  size_t size() const { return count_; }
  const char* operator[](size_t i) const { return fixed_[i]; }

 private:
  bool add(const char* name, const char* value);

  const char** fixed_ = nullptr;
  size_t count_ = 0;
};

// The variables for one event, on the stack.
class EventVariables {
 public:
  EventVariables(const forkshim_event& event, const char* phase);

  // Writes the fixed variables, the event's and a null. `variables` must have room for `most` + 1
  // pointers more than the fixed ones need.
  static constexpr size_t most = 11;
  void write(const CommandEnvironment& fixed, const char** variables) const;

 private:
  void add(const char* name, Text value);
  void add(const char* name, int64_t number);

  size_t starts_[most];
  size_t count_ = 0;
  Line<2048> text_;
};

// Whether this program must run no command: it descends from a command, or is set-user-ID, where
// its environment cannot tell.
bool would_recurse_or_is_setuid();

}  // namespace forkshim
