// SPDX-License-Identifier: MIT
#include "trust.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

namespace forkshim {

const char* reason_to_distrust(const char* path) {
  struct stat status;
  if (lstat(path, &status) != 0) return strerror(errno);
  if (S_ISLNK(status.st_mode)) return "a link cannot be trusted in a set-user-id program";
  if (status.st_uid != 0) return "a set-user-id program needs it to be owned by root";
  if (status.st_mode & (S_IWGRP | S_IWOTH))
    return "a set-user-id program needs it to be writable by root alone";
  return nullptr;
}

}  // namespace forkshim
