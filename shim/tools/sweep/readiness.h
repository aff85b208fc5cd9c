// SPDX-License-Identifier: MIT
// Whether a server that was started can be used.
#pragma once

#include <sys/stat.h>

#include <string>

namespace forkshim::sweep {

// What --ready names: PORT or ADDRESS:PORT, where something accepts connections; FILE, a word with
// a slash, which is there and was not so before, and accepts connections if it is a socket; or a
// shell's command that succeeds.
class Readiness {
 public:
  // Before the server begins: a file that an earlier one has left tells nothing.
  explicit Readiness(const std::string& what);
  // Takes 5 s at most.
  bool reached() const;

 private:
  enum class Kind { port, file, command };
  std::string what_;
  Kind kind_ = Kind::command;
  struct stat before_ = {};
};

}  // namespace forkshim::sweep
