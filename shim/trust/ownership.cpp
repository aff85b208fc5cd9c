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

// A user namespace shows all users that it does not map as this one, and may map it as well.
constexpr uid_t overflow = 65534;

bool maps_all_users() { return maps_all("/proc/self/uid_map"); }

bool is_effective_user(uid_t owner) {
  if (owner != kernel::geteuid()) return false;
  return owner != overflow || maps_all_users();
}

// Folders and links that root owns on every machine. A user namespace that does not map root shows
// no owner of theirs. No pointers, which would be relocated at each start.
constexpr char of_the_system[][28] = {
    "/",           "/bin",        "/dev",       "/dev/fd",        "/dev/shm",
    "/dev/stderr", "/dev/stdout", "/etc",       "/etc/forkshim",  "/home",
    "/lib",        "/lib32",      "/lib64",     "/media",         "/mnt",
    "/opt",        "/proc",       "/root",      "/run",           "/run/user",
    "/sbin",       "/srv",        "/tmp",       "/usr",           "/usr/bin",
    "/usr/lib",    "/usr/lib64",  "/usr/local", "/usr/local/lib", "/usr/share",
    "/var",        "/var/log",    "/var/run",   "/var/tmp",       "/etc/forkshim/forkshim.conf"};

[[gnu::noinline]] bool is_of_the_system(const struct stat& status) {
  if (status.st_uid != overflow || maps_all_users()) return false;
  struct stat known;
  for (const char* path : of_the_system)
    if (kernel::lstat(path, &known) == 0 && known.st_dev == status.st_dev &&
        known.st_ino == status.st_ino)
      return true;
  return false;
}

// With file capabilities or a set-group-id bit alone, the effective user is the caller.
bool has_another_user() { return kernel::call(SYS_geteuid) != kernel::call(SYS_getuid); }

}  // namespace

bool maps_all(const char* map_file) {
  char map[256];
  const int file = kernel::open(map_file, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const ssize_t size = kernel::read(file, map, sizeof map - 1);
  kernel::close(file);
  if (size <= 0) return false;
  map[size] = '\0';
  return strstr(map, " 4294967295");
}

void set_trusted_users(const char* list, bool root_alone) {
  trusted = list;
  only_root = root_alone;
}

bool root_alone() { return only_root; }

bool is_anybody(uid_t owner) { return owner == overflow && !maps_all_users(); }

bool may_give_orders(uid_t owner) {
  if (owner == 0) return true;
  return !only_root && (is_effective_user(owner) || is_listed(owner));
}

bool may_give_orders(const struct stat& status) {
  if (status.st_uid == 0) [[likely]]
    return true;
  return may_give_orders(status.st_uid) || (!only_root && is_of_the_system(status));
}

bool may_receive_output(const struct stat& status) {
  if (only_root && status.st_uid != 0)
    return is_effective_user(status.st_uid) && has_another_user();
  return may_give_orders(status);
}

}  // namespace forkshim::owners
