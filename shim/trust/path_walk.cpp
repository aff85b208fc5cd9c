// SPDX-License-Identifier: MIT
#include "trust/path_walk.h"

#include <errno.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/kernel.h"
#include "base/scratch.h"
#include "trust/ownership.h"

namespace forkshim {
namespace {

constexpr int to_pass = O_PATH | O_DIRECTORY | O_CLOEXEC;

// Only trusted users can swap what is in such a folder: a sticky one protects each entry from all
// but the entry's owner, which the next look asks for.
bool is_unswappable(const struct stat& status) {
  return S_ISDIR(status.st_mode) && owners::may_give_orders(status) &&
         ((status.st_mode & S_ISVTX) || !(status.st_mode & (S_IWGRP | S_IWOTH)));
}

int status_of(int descriptor, struct stat* status) {
  return static_cast<int>(-kernel::fstat(descriptor, status));
}

// Whoever could swap what is in the root directory could swap libc. A program with more rights than
// its caller asks all the same, and so does who needs to know the file's folder.
bool passes_root(const char* path) {
  if (*path != '/' || owners::root_alone()) return false;
  while (*path == '/') ++path;
  return strchr(path, '/');
}

}  // namespace

int PathWalk::enter(int folder) {
  if (folder_ >= 0) kernel::close(folder_);
  folder_ = folder;
  return 0;
}

bool PathWalk::in_proc() const {
  struct statfs system;
  return kernel::call(SYS_fstatfs, folder_, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

// Puts what a link says in front of the rest of the path, which ends at the buffer's end.
int PathWalk::follow(int link, char* path, size_t* at) {
  if (++links_ > most_links) return ELOOP;
  const ssize_t size = kernel::readlinkat(link, "", path, *at);
  if (size <= 0) return size < 0 ? static_cast<int>(-size) : ENOENT;
  if (static_cast<size_t>(size) == *at) return ENAMETOOLONG;
  *at -= static_cast<size_t>(size);
  memmove(path + *at, path, static_cast<size_t>(size));
  if (path[*at] != '/') return 0;
  const int root = kernel::open("/", to_pass);
  return root < 0 ? -root : enter(root);
}

// The text of a link below /proc may be no path at all ("pipe:[7]"), so the kernel follows it.
int PathWalk::follow_by_kernel(bool is_last) {
  const int next = kernel::openat(folder_, name_, O_PATH | O_CLOEXEC);
  if (next < 0) return -next;
  const int error = status_of(next, &status_);
  kernel_link_ = !S_ISDIR(status_.st_mode);
  return accept(next, error, is_last);
}

// Takes what is no link: enters a folder, ends at a file.
int PathWalk::accept(int next, int error, bool is_last) {
  const bool is_folder = S_ISDIR(status_.st_mode);
  if (error == 0 && is_folder) error = check_(self_, next, status_);
  if (error == 0 && is_folder) return enter(next);
  if (error == 0 && !is_last) error = ENOTDIR;
  arrived_ = exists_ = error == 0;
  kernel::close(next);
  return error;
}

// The next name of the path; "." at its end.
int PathWalk::take_name(const char* path, size_t* at) {
  while (path[*at] == '/') ++*at;
  const size_t length = strcspn(path + *at, "/");
  if (length > NAME_MAX) return ENAMETOOLONG;
  arrived_ = exists_ = length == 0;
  memcpy(name_, arrived_ ? "." : path + *at, arrived_ ? 1 : length);
  name_[arrived_ ? 1 : length] = '\0';
  *at += length;
  return 0;
}

int PathWalk::next_component(char* path, size_t* at) {
  if (const int error = take_name(path, at)) return error;
  if (arrived_) return status_of(folder_, &status_);
  const bool is_last = path[*at] == '\0';
  const int next = kernel::openat(folder_, name_, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (next < 0) {
    arrived_ = is_last && next == -ENOENT;
    return arrived_ ? 0 : -next;
  }
  int error = status_of(next, &status_);
  if (error != 0 || !S_ISLNK(status_.st_mode)) return accept(next, error, is_last);
  const bool is_kernels = in_proc();
  if (!is_kernels) error = check_(self_, next, status_);
  if (!is_kernels && error == 0) error = follow(next, path, at);
  kernel::close(next);
  return is_kernels ? follow_by_kernel(is_last) : error;
}

// Ends with an error, at the file, or before the first name that has to be looked at by descriptor:
// `at` is then the end of what has been checked.
int PathWalk::walk_names(char* path, size_t* at) {
  char* const start = path + *at;
  char* end = start;
  bool passes = manner_ == Manner::to_name && passes_root(start);
  long error = passes ? 0 : kernel::lstat(*start == '/' ? "/" : ".", &status_);
  while (error == 0 && (passes || is_unswappable(status_))) {
    if (const int refused = passes ? 0 : check_(self_, -1, status_)) return refused;
    passes = false;
    *at = static_cast<size_t>(end - path);
    while (*end == '/') ++end;
    const bool is_folder = *end == '\0';
    while (*end != '\0' && *end != '/') ++end;
    const char behind = *end;
    if (manner_ == Manner::to_name && behind == '\0' && !is_folder) {
      arrived_ = true;
      return 0;
    }
    *end = '\0';
    if (!is_folder) error = kernel::lstat(start, &status_);
    *end = behind;
    const bool is_file = error == 0 && !S_ISDIR(status_.st_mode) && !S_ISLNK(status_.st_mode);
    exists_ = is_folder || is_file;
    arrived_ = behind == '\0' && (exists_ || error == -ENOENT);
    if (arrived_) return 0;
  }
  return static_cast<int>(-error);
}

// Goes on by descriptors, from what has been checked by name.
int PathWalk::open_checked(char* path, size_t start, size_t at) {
  const char behind = path[at];
  path[at] = '\0';
  const char* const first = behind == '/' ? "/" : ".";
  const int folder = kernel::open(at == start ? first : path + start, to_pass);
  path[at] = behind;
  if (folder < 0) return -folder;
  enter(folder);
  const int error = status_of(folder, &status_);
  return error != 0 ? error : check_(self_, folder, status_);
}

// `size`: that of `rest`, in which the path stands at the end.
int PathWalk::walk_in(char* rest, size_t size, const char* path) {
  const size_t length = strlen(path) + 1;
  if (length == 1) return ENOENT;
  if (length > size) return ENAMETOOLONG;
  const size_t start = size - length;
  size_t at = start;
  memcpy(rest + at, path, length);
  path_ = path;
  int error = manner_ == Manner::by_descriptor ? 0 : walk_names(rest, &at);
  by_name_ = arrived_;
  if (error == 0 && !arrived_) error = open_checked(rest, start, at);
  while (error == 0 && !arrived_) error = next_component(rest, &at);
  return error;
}

int PathWalk::walk(const char* path, Manner manner) {
  char rest[usual];
  manner_ = manner;
  const int error = walk_in(rest, sizeof rest, path);
  if (error != ENAMETOOLONG) return error;
  Scratch<char[longest]> larger;
  if (!larger) return ENOMEM;
  enter(-1);
  links_ = 0;
  return walk_in(*larger.get(), longest, path);
}

int PathWalk::walk_to_parent(const char* path) { return walk(path, Manner::to_parent); }
int PathWalk::walk_to_name(const char* path) { return walk(path, Manner::to_name); }
int PathWalk::walk_by_descriptor(const char* path) { return walk(path, Manner::by_descriptor); }

}  // namespace forkshim
