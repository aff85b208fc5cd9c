// SPDX-License-Identifier: MIT
#include "trust/writers.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/kernel.h"
#include "base/line.h"
#include "trust/ownership.h"
#include "trust/private_group.h"

namespace forkshim::owners {
namespace {

// Of the attribute system.posix_acl_access (linux/posix_acl_xattr.h).
struct AclEntry {
  uint16_t tag;
  uint16_t permissions;
  uint32_t id;
};

struct Acl {
  static constexpr size_t most = 64;
  uint32_t version;
  AclEntry entries[most];
};

enum Tag : uint16_t { named_user = 2, owning_group = 4, named_group = 8 };
constexpr uint16_t may_write = 2;
constexpr char attribute[] = "system.posix_acl_access";

// Returns the list's size, or a negative errno. The kernel reads no attribute of an O_PATH
// descriptor, but follows its link below /proc.
long read_acl(int descriptor, Acl* acl) {
  const long size = kernel::call(SYS_fgetxattr, descriptor, attribute, acl, sizeof *acl);
  if (size != -EBADF) return size;
  Line<32> link;
  link.add("/proc/self/fd/").add_signed(descriptor);
  return kernel::call(SYS_getxattr, link.c_str(), attribute, acl, sizeof *acl);
}

bool lets_others_write(const AclEntry& entry, const struct stat& file) {
  if (!(entry.permissions & may_write)) return false;
  if (entry.tag == named_user) return !may_give_orders(entry.id) && entry.id != file.st_uid;
  if (entry.tag == named_group) return !is_private_group(file.st_uid, entry.id);
  return entry.tag == owning_group && !is_private_group(file.st_uid, file.st_gid);
}

}  // namespace

// A file with an access list shows the list's mask as the permissions of its group.
bool others_may_write(const struct stat& status, int descriptor) {
  if (status.st_mode & S_IWOTH) return true;
  if (!(status.st_mode & S_IWGRP)) return false;
  if (root_alone() || descriptor < 0) return true;
  Acl acl;
  const long size = read_acl(descriptor, &acl);
  if (size == -ENODATA || size == -EOPNOTSUPP)
    return !is_private_group(status.st_uid, status.st_gid);
  if (size < static_cast<long>(sizeof acl.version)) return true;
  const size_t count = (static_cast<size_t>(size) - sizeof acl.version) / sizeof acl.entries[0];
  for (size_t i = 0; i < count; ++i)
    if (lets_others_write(acl.entries[i], status)) return true;
  return false;
}

}  // namespace forkshim::owners
