// SPDX-License-Identifier: MIT
#include "sweep/compared_files.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sweep/work_folder.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

// Ctrl-C must not end a copy halfway.
class SignalsHeld {
 public:
  SignalsHeld() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsHeld() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_;
};

// By cp's archive rules, into the file that is there, whose hard links then stay.
bool copy(const std::string& from, const std::string& to) {
  const SignalsHeld held;
  const char* const words[] = {"cp",       "-afT", "--no-preserve=links", "--", from.c_str(),
                               to.c_str(), nullptr};
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  int status = -1;
  if (posix_spawnp(&pid, "cp", &quiet, nullptr, const_cast<char**>(words), environ) == 0)
    waitpid(pid, &status, 0);
  posix_spawn_file_actions_destroy(&quiet);
  return status == 0;
}

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool is_same_file(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool is_unchanged(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mode == b.st_mode && a.st_uid == b.st_uid &&
         a.st_gid == b.st_gid && same(a.st_mtim, b.st_mtim);
}

}  // namespace

ComparedFiles::ComparedFiles(const std::vector<std::string>& files, const std::string& folder) {
  for (const std::string& file : files)
    save(file, fmt::format("{}/file-{}", folder, files_.size()));
}

ComparedFiles::~ComparedFiles() {
  restore();
  for (const File& file : files_)
    if (file.inode >= 0) close(file.inode);
}

void ComparedFiles::save(const std::string& path, const std::string& name) {
  std::error_code error;
  if (fs::is_directory(path, error))
    throw Trouble("--compare " + path + ": is a folder, not a file");
  const fs::path target = fs::weakly_canonical(path, error);
  if (error) throw Trouble(fmt::format("--compare {}: {}", path, error.message()));
  File file{path, target.string(), "", "", -1};
  if (fs::exists(file.target, error)) {
    file.saved = name;
    file.inode = open(file.target.c_str(), O_PATH | O_CLOEXEC);
    if (!copy(file.target, file.saved))
      throw Trouble(fmt::format("--compare {}: cannot be copied to {}", path, name));
  }
  if (fs::is_symlink(path, error)) {
    file.link = name + ".link";
    if (!copy(path, file.link))
      throw Trouble(fmt::format("--compare {}: cannot be copied to {}", path, file.link));
  }
  files_.push_back(file);
}

void ComparedFiles::restore() const {
  for (const File& file : files_) restore(file);
}

void ComparedFiles::restore(const File& file) {
  struct stat was = {}, now = {}, copied = {};
  const bool there = lstat(file.target.c_str(), &now) == 0;
  if (file.saved.empty()) {
    if (there) unlink(file.target.c_str());
  } else {
    const bool replaced = fstat(file.inode, &was) == 0 && !(there && is_same_file(was, now));
    if (replaced && there) unlink(file.target.c_str());
    if (replaced && was.st_nlink > 0)
      (void)!linkat(AT_FDCWD, fmt::format("/proc/self/fd/{}", file.inode).c_str(), AT_FDCWD,
                    file.target.c_str(), AT_SYMLINK_FOLLOW);
    if (lstat(file.saved.c_str(), &copied) != 0 || replaced || !is_unchanged(copied, now))
      copy(file.saved, file.target);
  }
  if (file.link.empty() || (lstat(file.path.c_str(), &now) == 0 && S_ISLNK(now.st_mode) &&
                            fs::read_symlink(file.path) == fs::read_symlink(file.link)))
    return;
  unlink(file.path.c_str());
  copy(file.link, file.path);
}

}  // namespace forkshim::sweep
