// SPDX-License-Identifier: MIT
#include "output/guarded_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/kernel.h"
#include "trust/ownership.h"
#include "trust/path_walk.h"
#include "trust/writers.h"

namespace forkshim {
namespace {

struct Manner {
  int flags;
  mode_t mode;
};

// Two processes may begin a log at once, and one may remove it.
constexpr int most_attempts = 16;

struct FileCheck {
  bool reading = false;
  bool exposed = false;  // the last folder is one that others may write to
  const char* reason = nullptr;

  int refuse(const char* why) {
    reason = why;
    return EPERM;
  }
};

int check_folder(void* self, int descriptor, const struct stat& status) {
  FileCheck& check = *static_cast<FileCheck*>(self);
  if (S_ISLNK(status.st_mode)) {
    if (owners::may_receive_output(status)) return 0;
    return check.refuse(
        "another user made a link that it leads through; name a file in a directory of"
        " your own");
  }
  check.exposed =
      !owners::may_receive_output(status) || owners::others_may_write(status, descriptor);
  if (!owners::root_alone() || !check.exposed || (status.st_mode & S_ISVTX)) return 0;
  return check.refuse(
      "a set-user-id program needs a directory there that no other user may write to");
}

// A hard link could be another name of anybody's file.
int check_file(FileCheck& check, const struct stat& status) {
  if (!check.exposed || S_ISDIR(status.st_mode)) return 0;
  const bool is_others = !owners::may_receive_output(status);
  if (is_others && check.reading) return 0;
  if (is_others)
    return check.refuse(
        "another user owns it in a directory that others may write to; remove it, or"
        " name a file in a directory of your own");
  if (S_ISREG(status.st_mode) && status.st_nlink > 1)
    return check.refuse(
        "it has a second name and is in a directory that others may write to; remove"
        " it, or name a file in a directory of your own");
  return 0;
}

int open_existing(int folder, const char* name, Manner manner, FileCheck& check) {
  const int file = kernel::openat(folder, name, manner.flags | O_NOFOLLOW);
  if (file < 0) return file;
  struct stat status;
  int error = static_cast<int>(-kernel::fstat(file, &status));
  if (error == 0) error = check_file(check, status);
  if (error == 0) return file;
  kernel::close(file);
  return -error;
}

// Returns a descriptor or a negative errno.
int open_in(int folder, const char* name, Manner manner, FileCheck& check) {
  const int file = open_existing(folder, name, manner, check);
  if (file != -ENOENT) return file;
  return kernel::openat(folder, name, manner.flags | O_CREAT | O_EXCL, manner.mode);
}

// The file was created or removed meanwhile, or is a link: check the path again.
bool asks_again(int file) { return file == -EEXIST || file == -ELOOP || file == -ENOENT; }

int open_at(const char* path, Manner manner, FileCheck& check) {
  int file = -ELOOP;
  for (int attempt = 0; asks_again(file) && attempt < most_attempts; ++attempt) {
    check = FileCheck();
    PathWalk walk(check_folder, &check);
    const int error = attempt == 0 ? walk.walk_to_name(path) : walk.walk_to_parent(path);
    if (error != 0) return -error;
    if (walk.is_kernel_link()) return kernel::openat(walk.folder(), walk.name(), manner.flags);
    file = open_in(walk.folder(), walk.name(), manner, check);
  }
  // If it still does not exist, the file system makes no files, as /proc.
  return asks_again(file) && file != -ENOENT ? -EAGAIN : file;
}

// These say by no mode that no file can be made in them.
bool takes_new_files(int folder) {
  struct statfs about;
  return fstatfs(folder, &about) != 0 ||
         (about.f_type != PROC_SUPER_MAGIC && about.f_type != SYSFS_MAGIC);
}

int answer(int error, const FileCheck& check, const char** reason) {
  errno = error;
  if (reason) *reason = check.reason ? check.reason : strerror(error);
  return -1;
}

}  // namespace

int open_guarded(const char* path, int flags, mode_t mode, const char** reason) {
  FileCheck check;
  const int file = open_at(path, {flags | O_CLOEXEC | O_NOCTTY, mode}, check);
  return file < 0 ? answer(-file, check, reason) : file;
}

int find_guarded(const char* path, bool reading, const char** reason) {
  FileCheck check;
  check.reading = reading;
  PathWalk walk(check_folder, &check);
  constexpr int flags = O_PATH | O_CLOEXEC;
  int file = -walk.walk_to_parent(path);
  if (file == 0 && walk.is_kernel_link())
    file = kernel::openat(walk.folder(), walk.name(), flags);
  else if (file == 0)
    file = open_existing(walk.folder(), walk.name(), {flags, 0}, check);
  return file < 0 ? answer(-file, check, reason) : file;
}

int find_folder(const char* path, char (&name)[NAME_MAX + 1], const char** reason) {
  FileCheck check;
  PathWalk walk(check_folder, &check);
  const int error = walk.walk_by_descriptor(path);
  if (error != 0) return answer(error, check, reason);
  strcpy(name, walk.name());
  return static_cast<int>(kernel::call(SYS_fcntl, walk.folder(), F_DUPFD_CLOEXEC, 0));
}

bool can_open_guarded(const char* path, const char** reason) {
  FileCheck check;
  PathWalk walk(check_folder, &check);
  int error = walk.walk_by_descriptor(path);
  if (error == 0 && walk.exists()) {
    error = S_ISDIR(walk.status().st_mode) ? EISDIR : 0;
    if (error == 0 && !walk.is_kernel_link()) error = check_file(check, walk.status());
  }
  const bool new_file = error == 0 && !walk.exists();
  if (error == 0)
    error =
        kernel::refuses(walk.folder(), new_file ? "." : walk.name(), new_file ? W_OK | X_OK : W_OK);
  if (error == 0 && new_file && !takes_new_files(walk.folder())) error = ENOENT;
  return error == 0 || answer(error, check, reason) == 0;
}

}  // namespace forkshim
