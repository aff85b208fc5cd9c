// SPDX-License-Identifier: MIT
#include "launch/preload_link.h"

#include <fmt/core.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "launch/call.h"
#include "launch/say.h"
#include "text/files.h"
#include "text/fnv.h"
#include "trust/ownership.h"

namespace forkshim::launch {
namespace {

constexpr const char* behind_kind = "/$LIB/libforkshim.so";

// The umask of the moment must not keep daemons of other users from what they preload.
bool make_folder(const std::string& path) {
  constexpr mode_t mode = 0755;
  return mkdir(path.c_str(), mode) == 0 && chmod(path.c_str(), mode) == 0;
}

bool is_own_folder(const std::string& path) {
  struct stat status = {};
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && !owners::is_anybody(geteuid());
}

// The same path has the same name in every run.
std::string name_for(const std::string& path) { return fmt::format("{:016x}", fnv1a(path)); }

bool leads_to(const std::string& link, const std::string& target) {
  char found[PATH_MAX];
  const ssize_t size = readlink(link.c_str(), found, sizeof found);
  return size >= 0 && target == std::string(found, static_cast<size_t>(size));
}

// In one step, as another run may be reading it.
bool place_link(const std::string& target, const std::string& link) {
  const std::string fresh = fmt::format("{}.{}", link, getpid());
  if (symlink(target.c_str(), fresh.c_str()) != 0) return false;
  if (std::rename(fresh.c_str(), link.c_str()) == 0) return true;
  const int error = errno;
  unlink(fresh.c_str());
  errno = error;
  return false;
}

std::string folder_for_links() {
  const std::string folder = variable("TMPDIR");
  const bool usable = folder.starts_with('/') && !needs_link(folder) &&
                      access(folder.c_str(), W_OK) == 0 && keeps_entries(folder);
  return fmt::format("{}/forkshim-{}", usable ? folder : "/tmp", geteuid());
}

}  // namespace

bool needs_link(const std::string& library) {
  return library.find_first_of(" :$") != std::string::npos;
}

bool keeps_entries(const std::string& folder) {
  return reason_to_distrust_folder(folder + "/x").empty();
}

std::string link_library(const std::string& library, const std::string& by_kind) {
  const std::string behind = by_kind.empty() ? "" : behind_kind;
  const std::string target =
      by_kind.empty() ? library : by_kind.substr(0, by_kind.size() - behind.size());
  const std::string folder = folder_for_links();
  make_folder(folder);
  // Whoever else owns the folder would decide what is preloaded.
  if (!is_own_folder(folder))
    fail(fmt::format(
        "{} cannot be preloaded, because ld.so splits LD_PRELOAD at spaces and colons, and a link"
        " to it cannot be made, because {} is not a directory of this user's; move the library's"
        " directory to a path without spaces and colons",
        library, folder));
  const std::string own = folder + "/" + name_for(target), link = own + "/libforkshim.so";
  if (!leads_to(link, target)) {
    make_folder(own);
    if (!place_link(target, link))
      fail(fmt::format("{} needs a link to be preloaded by, which cannot be made: {}", library,
                       std::strerror(errno)));
  }
  return link + behind;
}

void check_lasting(const std::string& library) {
  if (needs_link(library))
    fail(fmt::format(
        "{} cannot be preloaded for good, because ld.so splits LD_PRELOAD at spaces and colons;"
        " install forkshim to a path without them",
        library));
}

}  // namespace forkshim::launch
