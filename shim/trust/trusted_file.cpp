// SPDX-License-Identifier: MIT
#include "trust/trusted_file.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/kernel.h"
#include "trust/ownership.h"
#include "trust/path_walk.h"
#include "trust/writers.h"

namespace forkshim {
namespace {

// Excuses an owner or a folder through whom this very library could be swapped: such a user has no
// need of a file.
struct Excuse {
  const struct stat& asked;
  bool same_owner = false;
  bool same_place = false;

  void look(const struct stat& found) {
    const bool known = !owners::is_anybody(asked.st_uid);
    same_owner = same_owner || (known && found.st_uid == asked.st_uid);
    same_place = same_place || (found.st_dev == asked.st_dev && found.st_ino == asked.st_ino);
  }
  bool accepts_owner() const { return same_owner || same_place; }
  static int look_at(void* self, int, const struct stat& found) {
    static_cast<Excuse*>(self)->look(found);
    return 0;
  }
};

Excuse excuse_for(const struct stat& asked) {
  Excuse excuse = {asked};
  Dl_info library;
  if (owners::root_alone() || dladdr(reinterpret_cast<void*>(&excuse_for), &library) == 0)
    return excuse;
  PathWalk walk(Excuse::look_at, &excuse);
  if (walk.walk_to_parent(library.dli_fname) == 0 && walk.exists()) excuse.look(walk.status());
  return excuse;
}

struct TrustCheck {
  const char* path;
  Sentence* reason;
  struct stat* folder = nullptr;  // the last one that was checked, for who asks
};

// Adds the path of the descriptor, if /proc has it.
void add_place(const TrustCheck& check, int descriptor) {
  Line<32> link;
  link.add("/proc/self/fd/").add_signed(descriptor);
  char place[512];
  const ssize_t size = kernel::readlink(link.c_str(), place, sizeof place);
  check.reason->add(size > 0 ? Text(place, static_cast<size_t>(size)) : Text(check.path));
}

int refuse_owner(const TrustCheck& check, int descriptor, const struct stat& status) {
  if (owners::root_alone()) {
    check.reason->add("a set-user-id program needs ");
    add_place(check, descriptor);
    check.reason->add(" to be owned by root");
    return EPERM;
  }
  if (owners::is_anybody(status.st_uid)) {
    check.reason->add("a user whom this user namespace does not map owns ");
    add_place(check, descriptor);
    check.reason->add(" and could have changed it; map the user, or set FORKSHIM_TRUST=");
    check.reason->add_number(status.st_uid).add(" if all such users may give you orders");
    return EPERM;
  }
  check.reason->add("user ").add_number(status.st_uid).add(" owns ");
  add_place(check, descriptor);
  check.reason->add(
      " and could have changed it; let root or yourself own it by chown, or set"
      " FORKSHIM_TRUST=");
  check.reason->add_number(status.st_uid).add(" if that user may give you orders");
  return EPERM;
}

int refuse_mode(const TrustCheck& check, int descriptor) {
  check.reason->add("others than its owner may write to ");
  add_place(check, descriptor);
  check.reason->add("; forbid it by chmod go-w");
  return EPERM;
}

// In a sticky folder nobody can remove or rename the files of others.
int check_ownership(void* self, int descriptor, const struct stat& status) {
  TrustCheck& check = *static_cast<TrustCheck*>(self);
  if (check.folder && S_ISDIR(status.st_mode)) *check.folder = status;
  if (!owners::may_give_orders(status) && !excuse_for(status).accepts_owner())
    return refuse_owner(check, descriptor, status);
  const bool is_sticky = S_ISDIR(status.st_mode) && (status.st_mode & S_ISVTX);
  if (S_ISLNK(status.st_mode) || is_sticky || !owners::others_may_write(status, descriptor))
    return 0;
  return excuse_for(status).same_place ? 0 : refuse_mode(check, descriptor);
}

// O_NONBLOCK: opening a FIFO would wait for a writer.
constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

// Returns 0 or an errno, ELOOP where a name was looked at no further and is a link. Callers refuse
// what is no regular file, whose owner is not checked.
int open_checked(const char* path, Sentence* reason, bool looks_at_name, TrustedFile* opened) {
  TrustCheck check = {path, reason};
  PathWalk walk(check_ownership, &check);
  const int error_of_walk = looks_at_name ? walk.walk_to_parent(path) : walk.walk_to_name(path);
  if (error_of_walk != 0) return error_of_walk;
  const int no_link = walk.is_kernel_link() ? 0 : O_NOFOLLOW;
  opened->file = kernel::openat(walk.folder(), walk.name(), flags | no_link);
  if (opened->file < 0) return -opened->file;
  int error = static_cast<int>(-kernel::fstat(opened->file, &opened->status));
  if (error == 0 && S_ISREG(opened->status.st_mode))
    error = check_ownership(&check, opened->file, opened->status);
  if (error != 0) kernel::close(opened->file);
  opened->is_direct = walk.is_direct();
  return error;
}

int fail(int error, Sentence* reason) {
  errno = error;
  if (reason->text().empty()) reason->add(strerror(error));
  return -1;
}

}  // namespace

TrustedFile open_trusted(const char* path, Sentence* reason) {
  TrustedFile opened = {};
  int error = open_checked(path, reason, false, &opened);
  if (error == ELOOP) error = open_checked(path, reason, true, &opened);
  if (error != 0) opened.file = fail(error, reason);
  return opened;
}

bool is_trusted_file(const char* path, Sentence* reason) {
  const TrustedFile opened = open_trusted(path, reason);
  if (opened.file < 0) return false;
  kernel::close(opened.file);
  if (S_ISREG(opened.status.st_mode)) return true;
  reason->add("it is not a regular file");
  return false;
}

bool is_trusted_folder(const char* path, struct stat* folder, Sentence* reason, Last last) {
  *folder = {};
  TrustCheck check = {path, reason, folder};
  PathWalk walk(check_ownership, &check);
  int error = last == Last::follow ? walk.walk_to_parent(path) : walk.walk_to_name(path);
  // A link may have led to the root directory, which nothing has to check.
  const bool is_open = error == 0 && walk.folder() >= 0;
  if (is_open) error = static_cast<int>(-kernel::fstat(walk.folder(), folder));
  return error == 0 || fail(error, reason) == 0;
}

Folder judge_folder(const char* path, Sentence* reason) {
  struct stat status;
  if (!is_trusted_folder(path, &status, reason, Last::nofollow)) return Folder::untrusted;
  const bool is_listed = status.st_mode & (S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH);
  return status.st_uid == 0 && !is_listed ? Folder::roots : Folder::trusted;
}

}  // namespace forkshim
