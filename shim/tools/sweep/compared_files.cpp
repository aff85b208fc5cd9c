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
#include "text/files.h"

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

// By cp's archive rules, into the file that is there, whose hard links then stay; `anew`: into a
// new file, through no link that takes the name meanwhile.
bool copy(const std::string& from, const std::string& to, bool anew = false) {
  const SignalsHeld held;
  std::vector<const char*> words{"cp", "-afT", "--no-preserve=links"};
  if (anew) words.push_back("--remove-destination");
  words.insert(words.end(), {"--", from.c_str(), to.c_str(), nullptr});
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  int status = -1;
  if (posix_spawnp(&pid, "cp", &quiet, nullptr, const_cast<char**>(words.data()), environ) == 0)
    waitpid(pid, &status, 0);
  posix_spawn_file_actions_destroy(&quiet);
  return status == 0;
}

// For other processes, too.
std::string name_of(int descriptor) { return fmt::format("/proc/{}/fd/{}", getpid(), descriptor); }

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
  for (const File& file : files_) {
    if (file.inode >= 0) close(file.inode);
    if (file.place.folder >= 0) close(file.place.folder);
    if (file.link_place.folder >= 0) close(file.link_place.folder);
  }
}

// The folder stays the same one whatever a program of lesser rights does with its name: what is
// restored there must not go where that program points to.
ComparedFiles::Place ComparedFiles::find(const std::string& path) {
  Place place;
  std::string reason;
  place.folder = find_place(path, &place.name, &reason);
  if (place.folder < 0 && errno != ENOENT)
    throw Trouble(fmt::format("--compare {}: {}", path, reason));
  return place;
}

void ComparedFiles::save(const std::string& path, const std::string& name) {
  std::error_code error;
  if (fs::is_directory(path, error))
    throw Trouble("--compare " + path + ": is a directory, not a file");
  File file;
  file.path = path;
  file.place = find(path);
  const Place& place = file.place;
  if (place.folder >= 0)
    file.inode = openat(place.folder, place.name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (file.inode >= 0) {
    file.saved = name;
    if (!copy(name_of(place.folder) + '/' + place.name, file.saved))
      throw Trouble(fmt::format("--compare {}: cannot be copied to {}", path, name));
  }
  if (fs::is_symlink(path, error)) {
    const fs::path parent = fs::path(path).parent_path();
    file.link_place = {find((parent.empty() ? "." : parent.string()) + "/.").folder,
                       fs::path(path).filename().string()};
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
  if (file.saved.empty()) {
    remove_new(file);
  } else {
    restore_target(file);
  }
  if (file.link.empty()) return;
  const std::string link = name_of(file.link_place.folder) + '/' + file.link_place.name;
  std::error_code error;
  if (fs::read_symlink(link, error) != fs::read_symlink(file.link, error))
    copy(file.link, link, true);
}

// Its folder may be a new one, too.
void ComparedFiles::remove_new(const File& file) {
  if (file.place.folder >= 0) {
    unlinkat(file.place.folder, file.place.name.c_str(), 0);
    return;
  }
  std::string name, reason;
  const int folder = find_place(file.path, &name, &reason);
  if (folder < 0) return;
  unlinkat(folder, name.c_str(), 0);
  close(folder);
}

void ComparedFiles::restore_target(const File& file) {
  const auto& [folder, name] = file.place;
  struct stat was = {}, now = {}, copied = {};
  const bool there = fstatat(folder, name.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0;
  bool same_file = fstat(file.inode, &was) == 0 && there && is_same_file(was, now);
  if (same_file && lstat(file.saved.c_str(), &copied) == 0 && is_unchanged(copied, now)) return;
  if (!same_file && there) unlinkat(folder, name.c_str(), 0);
  if (!same_file && was.st_nlink > 0)
    same_file =
        linkat(AT_FDCWD, name_of(file.inode).c_str(), folder, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  if (!same_file || !copy(file.saved, name_of(file.inode)))
    copy(file.saved, name_of(folder) + '/' + name, true);
}

}  // namespace forkshim::sweep
