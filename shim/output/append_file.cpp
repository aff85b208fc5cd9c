// SPDX-License-Identifier: MIT
#include "output/append_file.h"

#include <fcntl.h>

#include "output/guarded_file.h"

namespace forkshim {

int open_append(const char* path, const char** reason) {
  return open_guarded(path, O_WRONLY | O_APPEND | O_NONBLOCK, 0600, reason);
}

bool can_open_append(const char* path, const char** reason) {
  return can_open_guarded(path, reason);
}

}  // namespace forkshim
