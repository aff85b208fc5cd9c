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

  // Before the first run, under this number.
  bool was_there(size_t number) const { return !files_[number].saved.empty(); }

 private:
  struct Place {
    int folder = -1;
    std::string name;
  };
  struct File {
    std::string path;   // as named: perhaps a symbolic link
    Place place;        // of the file that it leads to; without a folder if there was none
    std::string saved;  // its copy; empty if there was none
    int inode = -1;     // keeps it apart from a file that takes its place
    Place link_place;
    std::string link;  // the symbolic link's copy; empty if it is none
  };
  static Place find(const std::string& path);
  void save(const std::string& path, const std::string& name);
  static void restore(const File& file);
  static void remove_new(const File& file);
  static void restore_target(const File& file);

  std::vector<File> files_;
};

}  // namespace forkshim::sweep
