/* SPDX-License-Identifier: MIT */
/*
 * Opens files for writing as forkshim opens a log: no other user decides where the lines go. Links
 * are followed only if root or this user made them, and no file is written that another user owns
 * or that has a second name. Async-signal-safe, in C and C++.
 */
#ifndef OWN_FILE_H
#define OWN_FILE_H

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static inline int own_file_is_trusted(const struct stat* about) {
  return about->st_uid == 0 || about->st_uid == geteuid();
}

/* Enters a folder; a link in it is root's or one's own, and so nobody else can replace it. */
static inline int own_file_enter(int folder, const char* name) {
  struct stat about;
  if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0) return -1;
  const int is_link = S_ISLNK(about.st_mode);
  if (is_link && !own_file_is_trusted(&about)) {
    errno = EPERM;
    return -1;
  }
  return openat(folder, name, O_PATH | O_DIRECTORY | O_CLOEXEC | (is_link ? 0 : O_NOFOLLOW));
}

/* A descriptor of the folder that an absolute path leads to, or -1. `name`: what is in it. */
static inline int own_file_folder(const char* path, const char** name) {
  char part[NAME_MAX + 1];
  int folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  while (folder >= 0) {
    path += strspn(path, "/");
    const size_t length = strcspn(path, "/");
    *name = path;
    if (path[length] == '\0') break;
    int next = -1;
    if (length < sizeof part) {
      memcpy(part, path, length);
      part[length] = '\0';
      next = own_file_enter(folder, part);
    }
    close(folder);
    folder = next;
    path += length;
  }
  return folder;
}

/* Opens the file, creates it if it is missing, and returns a descriptor or -1. */
static inline int own_file_open(int folder, const char* name, int flags, mode_t mode) {
  const int safe = flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  int file = openat(folder, name, safe);
  if (file < 0 && errno == ENOENT) return openat(folder, name, safe | O_CREAT | O_EXCL, mode);
  struct stat about;
  if (file < 0 || fstat(file, &about) != 0) return file;
  /* No name at all: another process has just renamed a newer file over it. */
  if (own_file_is_trusted(&about) && (!S_ISREG(about.st_mode) || about.st_nlink <= 1)) return file;
  close(file);
  errno = EPERM;
  return -1;
}

/*
 * A descriptor of a file, locked against other processes, -1 where there is none, or
 * -2 where others keep on writing. The kernel drops the lock of a writer that is killed. Whoever
 * came second may hold what has meanwhile become the output.
 */
static inline int own_file_open_locked(int folder, const char* name, int tries) {
  while (tries-- > 0) {
    const int file = own_file_open(folder, name, O_WRONLY, 0644);
    if (file < 0 && errno == EEXIST) continue;
    if (file < 0) return -1;
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    struct stat opened, named;
    if (fcntl(file, F_SETLK, &lock) == 0 && fstat(file, &opened) == 0 &&
        fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 && opened.st_ino == named.st_ino)
      return file;
    close(file);
    const struct timespec moment = {0, 1000000};
    if (tries > 0) nanosleep(&moment, NULL);
  }
  return -2;
}

#endif
