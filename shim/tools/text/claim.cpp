// SPDX-License-Identifier: MIT
#include "text/claim.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "text/files.h"

namespace forkshim {
namespace {

constexpr std::string_view suffix = ".lock";

bool is_there(const std::string& path) {
  struct stat status = {};
  return lstat(path.c_str(), &status) == 0 || errno != ENOENT;
}

bool is_own(const std::string& path) {
  struct stat status = {};
  return lstat(path.c_str(), &status) == 0 && status.st_uid == geteuid() &&
         (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
}

// The descriptor of a lock that nobody holds, or -1.
int take(const std::string& lock) {
  const int file = open_regular(lock, O_RDWR | O_NOFOLLOW);
  if (file < 0) return -1;
  struct stat status = {};
  if (flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &status) == 0 && status.st_nlink == 1 &&
      status.st_uid == geteuid())
    return file;
  close(file);
  return -1;
}

void remove_if_unclaimed(const std::string& lock) {
  const int file = take(lock);
  if (file < 0) return;
  const std::string claimed = lock.substr(0, lock.size() - suffix.size());
  const std::string user = read_file(lock);
  std::error_code ignored;
  if (user.empty() || !is_there(user)) {
    if (is_own(claimed)) std::filesystem::remove_all(claimed, ignored);
    unlink(lock.c_str());
  }
  close(file);
}

}  // namespace

// Whoever finds the lock finds it locked. The descriptor stays open until this process has ended,
// and goes on to those that it makes, but not to a program that they execute.
Claim::Claim(const std::string& claimed, std::string_view user) {
  const std::string lock = claimed + std::string(suffix), early = lock + '~';
  const int file = open(early.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return;
  if (flock(file, LOCK_SH) == 0 &&
      write(file, user.data(), user.size()) == static_cast<ssize_t>(user.size()) &&
      std::rename(early.c_str(), lock.c_str()) == 0) {
    lock_ = lock;
    return;
  }
  unlink(early.c_str());
  close(file);
}

void Claim::give_up() {
  if (!lock_.empty()) unlink(lock_.c_str());
  lock_.clear();
}

void remove_unclaimed(const std::string& folder, std::string_view begin) {
  const size_t size = folder.size() + 1 + begin.size() + 6 + suffix.size();
  for (const std::string& path : paths_in(folder, begin, size))
    if (path.size() == size && path.ends_with(suffix)) remove_if_unclaimed(path);
}

// By readdir: glob would take every name of /tmp into memory.
std::vector<std::string> paths_in(const std::string& folder, std::string_view begin, size_t least) {
  std::vector<std::string> paths;
  DIR* const names = opendir(folder.c_str());
  if (!names) return paths;
  while (const dirent* const entry = readdir(names)) {
    const std::string_view name = entry->d_name;
    if (name[0] == '.' || !name.starts_with(begin)) continue;
    std::string path = fmt::format("{}/{}", folder, name);
    if (path.size() >= least) paths.push_back(std::move(path));
  }
  closedir(names);
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace forkshim
