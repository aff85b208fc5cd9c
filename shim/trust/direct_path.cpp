// SPDX-License-Identifier: MIT
#include "trust/direct_path.h"

#include <string.h>

#include "base/kernel.h"
#include "trust/ownership.h"

namespace forkshim {
namespace {

constexpr size_t longest = 512;

// What lies in a sticky folder is safe from all but its own owner, whom the next look asks for.
bool is_firm(const char* path, bool (*is_owner)(uid_t), struct stat* status) {
  return kernel::lstat(path, status) == 0 && S_ISDIR(status->st_mode) && is_owner(status->st_uid) &&
         ((status->st_mode & S_ISVTX) || !owners::others_may_write(*status));
}

}  // namespace

bool leads_straight(const char* path, bool (*is_owner)(uid_t), struct stat* folder) {
  char part[longest];
  const size_t size = strlen(path) + 1;
  if (size > sizeof part || !is_firm(path[0] == '/' ? "/" : ".", is_owner, folder)) return false;
  memcpy(part, path, size);
  for (char* end = part + (size > 1); (end = strchr(end, '/')); *end++ = '/') {
    *end = '\0';
    if (!is_firm(part, is_owner, folder)) return false;
  }
  return true;
}

}  // namespace forkshim
