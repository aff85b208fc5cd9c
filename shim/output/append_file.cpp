// SPDX-License-Identifier: MIT
#include "output/append_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/kernel.h"
#include "trust/ownership.h"
#include "trust/path_walk.h"

namespace forkshim {
namespace {

constexpr int flags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

// Two processes may begin a log at once, and one may remove it.
constexpr int most_attempts = 16;

struct Way {
  bool exposed = false;  // the last folder is one that others may write to
  const char* reason = nullptr;

  int refuse(const char* why) { return reason = why, EPERM; }
};

int judge(void* self, int, const struct stat& status) {
  Way& way = *static_cast<Way*>(self);
  if (S_ISLNK(status.st_mode)) {
    if (owners::is_own(status.st_uid)) return 0;
    return way.refuse(
        "another user made a link that it leads through; name a file in a folder of"
        " your own");
  }
  way.exposed = !owners::is_own(status.st_uid) || owners::others_may_write(status);
  if (!owners::root_alone() || !way.exposed || (status.st_mode & S_ISVTX)) return 0;
  return way.refuse("a set-user-id program needs a folder there that no other user may write to");
}

// A second name may be that of anybody's file.
int judge_file(Way& way, const struct stat& status) {
  if (!way.exposed || S_ISDIR(status.st_mode)) return 0;
  if (!owners::is_own(status.st_uid))
    return way.refuse(
        "another user owns it in a folder that others may write to; remove it, or"
        " name a file in a folder of your own");
  if (S_ISREG(status.st_mode) && status.st_nlink > 1)
    return way.refuse(
        "it has a second name and lies in a folder that others may write to; remove"
        " it, or name a file in a folder of your own");
  return 0;
}

int open_existing(int folder, const char* name, Way& way) {
  const int file = kernel::openat(folder, name, flags | O_NOFOLLOW);
  if (file < 0) return file;
  struct stat status;
  int error = static_cast<int>(-kernel::fstat(file, &status));
  if (error == 0) error = judge_file(way, status);
  if (error == 0) return file;
  kernel::close(file);
  return -error;
}

// A descriptor or a negative errno.
int open_in(int folder, const char* name, Way& way) {
  const int file = open_existing(folder, name, way);
  if (file != -ENOENT) return file;
  return kernel::openat(folder, name, flags | O_CREAT | O_EXCL, 0600);
}

// Somebody made or removed the file meanwhile, or it is a link.
bool asks_again(int file) { return file == -EEXIST || file == -ELOOP || file == -ENOENT; }

int open_at(const char* path, Way& way) {
  int file = -ELOOP;
  for (int attempt = 0; asks_again(file) && attempt < most_attempts; ++attempt) {
    way = Way();
    PathWalk walk(judge, &way);
    if (const int error = walk.walk_to_parent(path)) return -error;
    if (walk.is_kernel_link()) return kernel::openat(walk.folder(), walk.name(), flags);
    file = open_in(walk.folder(), walk.name(), way);
  }
  return asks_again(file) ? -EAGAIN : file;
}

int answer(int error, const Way& way, const char** reason) {
  errno = error;
  if (reason) *reason = way.reason ? way.reason : strerror(error);
  return -1;
}

}  // namespace

int open_append(const char* path, const char** reason) {
  Way way;
  const int file = open_at(path, way);
  return file < 0 ? answer(-file, way, reason) : file;
}

bool could_append(const char* path, const char** reason) {
  Way way;
  PathWalk walk(judge, &way);
  int error = walk.walk_by_descriptor(path);
  if (error == 0 && walk.exists()) {
    error = S_ISDIR(walk.status().st_mode) ? EISDIR : 0;
    if (error == 0 && !walk.is_kernel_link()) error = judge_file(way, walk.status());
  }
  const bool new_file = error == 0 && !walk.exists();
  if (error == 0 &&
      faccessat(walk.folder(), new_file ? "." : walk.name(), new_file ? W_OK | X_OK : W_OK, 0) != 0)
    error = errno;
  return error == 0 || answer(error, way, reason) == 0;
}

}  // namespace forkshim
