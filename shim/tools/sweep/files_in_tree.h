// SPDX-License-Identifier: MIT
// The files that a word of some process may name. Nobody logs in which directory it was: a word
// stands for each file below the working directory whose path ends so, in a tree of 20,000 names at
// most, and for the one that it names there.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace forkshim::sweep {

class FilesInTree {
 public:
  FilesInTree();

  // Paths of regular files, in their order.
  std::vector<std::string> named(const std::string& word) const;

 private:
  void walk();

  std::unordered_map<std::string, std::vector<std::string>> paths_;  // by the last name
};

}  // namespace forkshim::sweep
