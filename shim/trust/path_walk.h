// SPDX-License-Identifier: MIT
// Follows a path one name at a time, so that each folder and link on the way is checked before it
// counts. Async-signal-safe.
//
// Somebody could swap a folder after it was checked, so the walk goes by descriptors: three system
// calls a folder. As long as only trusted users can swap any, one lstat() by name is as safe, and
// the walk begins that way. The caller's check is the same, and sees the same folders, in both.
#pragma once

#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <sys/stat.h>

namespace forkshim {

class PathWalk {
 public:
  // Returns 0 to go on, or the errno that the walk ends with. `descriptor` is O_PATH; it is -1
  // where the folder is known by name, of a trusted user's and closed to others, or sticky.
  using Check = int (*)(void* self, int descriptor, const struct stat& status);

  PathWalk(Check check, void* self) : check_(check), self_(self) {
    name_[0] = '.', name_[1] = '\0';
  }
  ~PathWalk() { enter(-1); }
  PathWalk(const PathWalk&) = delete;
  PathWalk& operator=(const PathWalk&) = delete;

  // Goes to the folder that the file is in, or would be. Returns 0 or an errno. The check sees
  // every folder and every link, but not the file. `path` must outlive the walk.
  int walk_to_parent(const char* path);
  // The same, for who opens the file without following a link (O_NOFOLLOW), and asks again by the
  // one above where it is one: two system calls less. Only what goes by descriptor is known to
  // exist.
  int walk_to_name(const char* path);
  // As the first, by descriptors all the way, so that folder() is the file's.
  int walk_by_descriptor(const char* path);

  // For openat(2) with O_NOFOLLOW. The name is "." where the path leads to a folder.
  int folder() const { return by_name_ ? AT_FDCWD : folder_; }
  const char* name() const { return by_name_ ? path_ : name_; }
  bool exists() const { return exists_; }
  const struct stat& status() const { return status_; }  // of what exists
  // There is no link on the way, and only trusted users can put one there.
  bool is_direct() const { return by_name_; }
  // The file stands behind one of the kernel's links below /proc: a descriptor of the process's
  // own, which has no folder.
  bool is_kernel_link() const { return kernel_link_; }

 private:
  static constexpr int most_links = 40;  // as the kernel's
  static constexpr size_t longest = 2048;
  static constexpr size_t usual = 256;  // without links, which need room in front

  enum class Manner { to_parent, to_name, by_descriptor };

  int walk(const char* path, Manner manner);
  int walk_in(char* rest, size_t size, const char* path);
  int walk_names(char* path, size_t* at);
  int open_checked(char* path, size_t start, size_t at);
  int take_name(const char* path, size_t* at);
  int next_component(char* path, size_t* at);
  int accept(int next, int error, bool is_last);
  int follow(int link, char* path, size_t* at);
  int follow_by_kernel(bool is_last);
  int enter(int folder);
  bool in_proc() const;

  Check check_;
  void* self_;
  const char* path_ = nullptr;
  int folder_ = -1;
  int links_ = 0;
  Manner manner_ = Manner::to_parent;
  bool by_name_ = false;
  bool arrived_ = false;
  bool exists_ = false;
  bool kernel_link_ = false;
  struct stat status_;  // not zeroed, nor is the name, because most walks need little of both
  char name_[NAME_MAX + 1];
};

}  // namespace forkshim
