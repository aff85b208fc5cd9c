// SPDX-License-Identifier: MIT
// Prints how the shell that asked for it becomes a tool. That shell started with the variables that
// the program is to get, and has changed some of them; /proc still shows what it was given, in
// order. The tool gets them as FORKSHIM_START_0 and so on, which no shell touches, and puts them
// back (supervision/start_environment.cpp). As words they would be in the command line, which
// everybody may read.
#pragma once

#include <string>
#include <vector>

#include "launch/call.h"

namespace forkshim::launch {

class Plan {
 public:
  explicit Plan(const Call& call) : call_(call) {}

  // The variables that were given, and more. `program`: the file that is to run, or empty.
  void set_given(const std::string& program, const std::vector<std::string>& more);

  // A variable beside those of the shell.
  void set(const std::string& entry);

  // The start of a tool with words, and then with the shell's own arguments but the first `before`.
  void execute(const std::string& tool, int before, const std::vector<std::string>& words);

  // Prints it.
  void print() const;

 private:
  bool read_given(std::vector<std::string>* given) const;

  const Call& call_;
  std::string text_;
};

}  // namespace forkshim::launch
