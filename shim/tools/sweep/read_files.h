// SPDX-License-Identifier: MIT
// What processes read, as far as words tell: files that their command lines name, and what their
// scripts and makefiles read in.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sweep/files_in_tree.h"
#include "sweep/recording.h"

namespace forkshim::sweep {

// Reads each file once, as it then is.
class ReadFiles {
 public:
  // `begun`: when the fault-free runs began, in nanoseconds.
  explicit ReadFiles(std::int64_t begun);

  // The words of a process, and what the files hold that they name, as text. What the run makes for
  // or by a linker counts by its name: what it is made from is named to other processes of the run,
  // and none of those that read it does what it says, but a program that runs and its libraries,
  // which count as such.
  std::string words_of(const Started& started);

  // Its script or makefile, and what that reads in, as text.
  std::string code_of(const Started& started);

 private:
  std::string word_at(const Started& started, size_t index);
  bool is_product(const std::string& path, const Started& started, size_t index) const;
  bool is_made(const std::string& path) const;
  const std::string& parts_of(const std::string& path, unsigned depth);
  std::string parts_named_in(const std::string& text, unsigned depth);
  const std::string& content(const std::string& path);

  std::int64_t begun_;
  std::string temporary_, here_;
  FilesInTree tree_;
  std::map<std::string, std::string> contents_, parts_;  // by path
};

}  // namespace forkshim::sweep
