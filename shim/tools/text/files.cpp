// SPDX-License-Identifier: MIT
#include "text/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

namespace forkshim {

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string tail_of_file(const std::string& path, std::size_t bytes) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return "";
  const auto size = static_cast<std::size_t>(file.tellg());
  file.seekg(static_cast<std::streamoff>(size > bytes ? size - bytes : 0));
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (size > bytes) text.erase(0, text.find('\n') + 1);
  return text;
}

namespace {

bool others_may_write_beside(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == path.npos ? "." : path.substr(0, slash + 1);
  struct stat about = {};
  return stat(folder.c_str(), &about) != 0 || (about.st_mode & (S_IWOTH | S_IWGRP)) != 0 ||
         (about.st_uid != 0 && about.st_uid != geteuid());
}

bool is_own_link(const std::string& path) {
  struct stat about = {};
  return lstat(path.c_str(), &about) == 0 && S_ISLNK(about.st_mode) &&
         (about.st_uid == geteuid() || about.st_uid == 0);
}

bool is_own_file(int file) {
  struct stat about = {};
  return fstat(file, &about) == 0 &&
         (!S_ISREG(about.st_mode) || (about.st_uid == geteuid() && about.st_nlink == 1));
}

}  // namespace

int open_output(const std::string& path) {
  const bool exposed = others_may_write_beside(path) && !is_own_link(path);
  constexpr int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY;
  const int file = open(path.c_str(), flags | (exposed ? O_NOFOLLOW : O_TRUNC), 0666);
  if (file < 0 && exposed && errno == ELOOP) errno = EPERM;
  if (file < 0 || !exposed) return file;
  const bool own = is_own_file(file);
  // What cannot be cut, such as a pipe or /dev/stdout, is written as it is.
  if (own && (ftruncate(file, 0) == 0 || errno == EINVAL)) return file;
  close(file);
  errno = own ? errno : EPERM;
  return -1;
}

bool write_output(const std::string& path, std::string_view text) {
  const int file = open_output(path);
  if (file < 0) return false;
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return close(file) == 0 && text.empty();
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

}  // namespace forkshim
