// SPDX-License-Identifier: MIT
// Follows a path one name at a time, so that each folder and link on the way can be judged before
// it counts. By descriptors, so that nobody can exchange what has been judged. Async-signal-safe.
#pragma once

#include <limits.h>
#include <stddef.h>
#include <sys/stat.h>

namespace forkshim {

class Walk {
 public:
  // 0 to go on, or the errno that the walk ends with. `descriptor` is good for looking alone.
  using Judge = int (*)(void* self, int descriptor, const struct stat& status);

  Walk(Judge judge, void* self) : judge_(judge), self_(self) {}
  ~Walk() { enter(-1); }
  Walk(const Walk&) = delete;
  Walk& operator=(const Walk&) = delete;

  // Goes to the folder that the file is in, or would be. 0 or an errno. The judge sees every folder
  // and every link, but not the file.
  int to(const char* path);

  int folder() const { return folder_; }
  const char* name() const { return name_; }  // "." where the path leads to a folder
  bool exists() const { return exists_; }
  const struct stat& status() const { return status_; }  // of what exists
  // The file stands behind one of the kernel's links below /proc: a descriptor of the process's
  // own, which has no folder.
  bool is_kernel_link() const { return kernel_link_; }

 private:
  static constexpr int most_links = 40;  // as the kernel's
  static constexpr size_t longest = 2048;

  int step(char* path, size_t* at);
  int follow(int link, char* path, size_t* at);
  int enter(int folder);
  bool in_proc() const;

  Judge judge_;
  void* self_;
  int folder_ = -1;
  int links_ = 0;
  bool arrived_ = false;
  bool exists_ = false;
  bool kernel_link_ = false;
  struct stat status_ = {};
  char name_[NAME_MAX + 1] = ".";
};

}  // namespace forkshim
