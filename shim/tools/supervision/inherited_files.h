// SPDX-License-Identifier: MIT
// The descriptors with which this process was started. They are for the command: a copy that stays
// open here would keep a pipe of the command's from its end, and a lock from its release.
#pragma once

#include <string>
#include <vector>

namespace forkshim {

class InheritedFiles {
 public:
  // Finds those that are open. Call before this process opens anything. Without /proc none is
  // found.
  InheritedFiles();

  // Closes all but standard error, on which the run says its last sentences. In place of standard
  // input and output there is /dev/null then.
  void give_up() const;

 private:
  std::vector<int> files_;
};

// Whether the path, by itself or as a link, leads to what a process has open, as /dev/stdout does.
bool names_descriptor(const std::string& path);

}  // namespace forkshim
