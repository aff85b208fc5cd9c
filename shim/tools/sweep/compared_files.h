// SPDX-License-Identifier: MIT
// The files that --compare names: saved before the first run, restored before each and at the end.
#pragma once

#include <string>
#include <vector>

namespace forkshim::sweep {

class ComparedFiles {
 public:
  // Throws Trouble if one is a folder or cannot be saved.
  ComparedFiles(const std::vector<std::string>& files, const std::string& folder);
  ~ComparedFiles();
  ComparedFiles(const ComparedFiles&) = delete;
  ComparedFiles& operator=(const ComparedFiles&) = delete;

  // Content, owner, mode, times, links: also of a file that was replaced or removed.
  void restore() const;

 private:
  struct File {
    std::string path;    // as named: perhaps a symbolic link
    std::string target;  // the file that it leads to
    std::string saved;   // the target's copy; empty if there was none
    std::string link;    // the symbolic link's copy; empty if it is none
    int inode = -1;      // keeps the target apart from a file that takes its place
  };
  void save(const std::string& path, const std::string& name);
  static void restore(const File& file);

  std::vector<File> files_;
};

}  // namespace forkshim::sweep
