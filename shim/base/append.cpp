// SPDX-License-Identifier: MIT
#include "base/append.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

namespace forkshim {

int open_append(const char* path) {
  return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
}

bool could_append(const char* path) {
  struct stat status;
  if (stat(path, &status) == 0) {
    if (S_ISDIR(status.st_mode)) return errno = EISDIR, false;
    return access(path, W_OK) == 0;
  }
  if (errno != ENOENT) return false;
  char folder[PATH_MAX];
  const char* name = base_name(path);
  if (name == path) return *path ? access(".", W_OK | X_OK) == 0 : false;
  copy(folder, sizeof folder, Text(path, static_cast<size_t>(name - path)));
  return access(folder, W_OK | X_OK) == 0;
}

}  // namespace forkshim
