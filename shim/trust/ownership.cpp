// SPDX-License-Identifier: MIT
#include "trust/ownership.h"

#include <string.h>

#include "base/kernel.h"
#include "base/text.h"

namespace forkshim::owners {
namespace {

constinit const char* trusted = nullptr;
constinit bool only_root = false;

bool is_listed(uid_t owner) {
  Text rest = trusted;
  while (!rest.empty()) {
    uint64_t number;
    if (parse_number(next_word(&rest, ','), UINT32_MAX, &number) && number == owner) return true;
  }
  return false;
}

// A user namespace shows every user that it does not map as this one, the real root included.
bool is_unmapped(uid_t owner) {
  constexpr uid_t overflow = 65534;
  if (owner != overflow) return false;
  char map[256];
  const int file = kernel::open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t size = kernel::read(file, map, sizeof map - 1);
  kernel::close(file);
  if (size <= 0) return false;
  map[size] = '\0';
  return !strstr(map, " 4294967295");
}

// With file capabilities or a set-group-id bit alone, the effective user is the caller.
bool has_another_user() { return kernel::call(SYS_geteuid) != kernel::call(SYS_getuid); }

}  // namespace

void set_trusted_users(const char* list, bool root_alone) {
  trusted = list;
  only_root = root_alone;
}

bool root_alone() { return only_root; }

bool may_give_orders(uid_t owner) {
  if (owner == 0) return true;
  return !only_root && may_receive_output(owner);
}

bool may_receive_output(uid_t owner) {
  const auto effective = static_cast<uid_t>(kernel::call(SYS_geteuid));
  if (owner == 0) return true;
  if (only_root) return owner == effective && has_another_user();
  return owner == effective || is_listed(owner) || is_unmapped(owner);
}

bool others_may_write(const struct stat& status) {
  if (status.st_mode & S_IWOTH) return true;
  const bool is_private = !only_root && (status.st_gid == 0 || (status.st_gid == status.st_uid));
  return (status.st_mode & S_IWGRP) && !is_private;
}

}  // namespace forkshim::owners
