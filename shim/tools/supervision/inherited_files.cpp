// SPDX-License-Identifier: MIT
#include "supervision/inherited_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <climits>
#include <cstdlib>

namespace forkshim {

InheritedFiles::InheritedFiles() {
  DIR* const folder = opendir("/proc/self/fd");
  if (!folder) return;
  while (const dirent* const entry = readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    const int file = std::atoi(entry->d_name);
    if (file != dirfd(folder)) files_.push_back(file);
  }
  closedir(folder);
}

void InheritedFiles::give_up() const {
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int file : files_) {
    if (file > STDERR_FILENO)
      close(file);
    else if (file != STDERR_FILENO && nowhere >= 0)
      dup2(nowhere, file);
  }
  if (nowhere > STDERR_FILENO) close(nowhere);
}

bool names_descriptor(const std::string& path) {
  constexpr int most_links = 40;  // as many as Linux follows
  std::string name = path;
  for (int i = 0; i < most_links; ++i) {
    if (name.starts_with("/dev/fd/") || name.starts_with("/proc/")) return true;
    char target[PATH_MAX];
    const ssize_t size = readlink(name.c_str(), target, sizeof target);
    if (size <= 0) return false;
    const std::string next(target, static_cast<size_t>(size));
    name = next.starts_with('/') ? next : name.substr(0, name.rfind('/') + 1) + next;
  }
  return false;
}

}  // namespace forkshim
