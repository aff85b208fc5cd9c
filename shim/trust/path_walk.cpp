// SPDX-License-Identifier: MIT
#include "trust/path_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/kernel.h"

namespace forkshim {

int Walk::enter(int folder) {
  if (folder_ >= 0) kernel::close(folder_);
  folder_ = folder;
  return 0;
}

bool Walk::in_proc() const {
  struct statfs system;
  return kernel::call(SYS_fstatfs, folder_, &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

// Puts what a link says in front of the rest of the path, which ends at the buffer's end.
int Walk::follow(int link, char* path, size_t* at) {
  if (++links_ > most_links) return ELOOP;
  const ssize_t size = kernel::readlinkat(link, "", path, *at);
  if (size <= 0) return size < 0 ? static_cast<int>(-size) : ENOENT;
  if (static_cast<size_t>(size) == *at) return ENAMETOOLONG;
  *at -= static_cast<size_t>(size);
  memmove(path + *at, path, static_cast<size_t>(size));
  if (path[*at] != '/') return 0;
  const int root = kernel::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  return root < 0 ? -root : enter(root);
}

// One name further. The text of a link below /proc may be no path at all ("pipe:[7]").
int Walk::step(char* path, size_t* at) {
  while (path[*at] == '/') ++*at;
  const size_t length = strcspn(path + *at, "/");
  if (length > NAME_MAX) return ENAMETOOLONG;
  arrived_ = length == 0;
  exists_ = arrived_;
  memcpy(name_, arrived_ ? "." : path + *at, arrived_ ? 2 : length);
  if (arrived_) return -kernel::fstat(folder_, &status_);
  name_[length] = '\0';
  *at += length;
  const bool last = path[*at] == '\0';
  int next = kernel::openat(folder_, name_, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (next < 0) return arrived_ = last && next == -ENOENT, arrived_ ? 0 : -next;
  int error = static_cast<int>(-kernel::fstat(next, &status_));
  if (error == 0 && S_ISLNK(status_.st_mode)) {
    if (!in_proc()) {
      error = judge_(self_, next, status_);
      if (error == 0) error = follow(next, path, at);
      kernel::close(next);
      return error;
    }
    kernel::close(next);
    next = kernel::openat(folder_, name_, O_PATH | O_CLOEXEC);
    if (next < 0) return -next;
    error = static_cast<int>(-kernel::fstat(next, &status_));
    kernel_link_ = !S_ISDIR(status_.st_mode);
  }
  arrived_ = exists_ = last && !S_ISDIR(status_.st_mode);
  if (error == 0 && !arrived_)
    error = S_ISDIR(status_.st_mode) ? judge_(self_, next, status_) : ENOTDIR;
  if (error != 0 || arrived_) return kernel::close(next), error;
  return enter(next);
}

int Walk::to(const char* path) {
  char rest[longest];
  const size_t size = strlen(path) + 1;
  if (size == 1) return ENOENT;
  if (size > sizeof rest) return ENAMETOOLONG;
  size_t at = sizeof rest - size;
  memcpy(rest + at, path, size);
  const int start = kernel::open(path[0] == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (start < 0) return -start;
  enter(start);
  int error = static_cast<int>(-kernel::fstat(start, &status_));
  if (error == 0) error = judge_(self_, start, status_);
  while (error == 0 && !arrived_) error = step(rest, &at);
  return error;
}

}  // namespace forkshim
