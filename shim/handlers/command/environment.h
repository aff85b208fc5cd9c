// SPDX-License-Identifier: MIT
// What a command finds in its environment: PATH, the variables that it is given by name, and the
// event. Nothing else, since a program's environment holds its secrets, and the shim's own
// variables would have each command run commands.
#pragma once

#include <stddef.h>

#include "base/line.h"
#include "base/word_list.h"
#include "forkshim/plugin.h"

namespace forkshim {

class CommandEnvironment {
 public:
  // Takes what never changes from the program's environment as of its start. False without memory.
  // May allocate.
  bool begin(const forkshim_host& host, const WordList& passed);

  size_t size() const { return count_; }
  const char* operator[](size_t i) const { return fixed_[i]; }

 private:
  bool add(const char* name, const char* value);

  const char** fixed_ = nullptr;
  size_t count_ = 0;
};

// The environment for one event, on the stack.
class EventVariables {
 public:
  EventVariables(const forkshim_event& event, const char* phase);

  // Writes the variables, and a null behind them, to room for `most` more pointers than those of
  // the fixed ones.
  static constexpr size_t most = 11;
  void write(const CommandEnvironment& fixed, const char** variables) const;

 private:
  void add(const char* name, Text value);
  void add(const char* name, int64_t number);

  size_t starts_[most];
  size_t count_ = 0;
  Line<2048> text_;
};

// Whether commands would start commands without end: this program is one that a command runs, or
// one of its, or it is a set-user-id program, where nobody can tell.
bool would_recurse_or_is_setuid();

}  // namespace forkshim
