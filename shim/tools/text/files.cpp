// SPDX-License-Identifier: MIT
#include "text/files.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "output/guarded_file.h"
#include "trust/ownership.h"
#include "trust/trusted_file.h"

namespace forkshim {

constexpr std::size_t most_bytes = std::numeric_limits<off_t>::max();

std::string read_file(const std::string& path) { return tail_of_file(path, most_bytes); }

// What opens may still not be read: a process's file when the process ends (ESRCH), or a directory.
std::string tail_of_file(const std::string& path, std::size_t bytes) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (file < 0) return "";
  // Left at its begin where it has no more than that.
  const bool is_cut = lseek(file, -static_cast<off_t>(bytes), SEEK_END) > 0;
  std::string text;
  std::array<char, 16384> part;
  ssize_t size = 0;
  while ((size = read(file, part.data(), part.size())) > 0 || (size < 0 && errno == EINTR))
    text.append(part.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  close(file);
  if (size < 0) return "";
  if (is_cut) text.erase(0, text.find('\n') + 1);
  return text;
}

int open_output(const std::string& path, mode_t mode) {
  // Without waiting, as another user may have put a FIFO there.
  const int file = open_guarded(path.c_str(), O_WRONLY | O_NONBLOCK, mode);
  if (file < 0) return -1;
  const int flags = fcntl(file, F_GETFL);
  // What cannot be cut, such as a pipe or /dev/stdout, is written as it is.
  if (flags >= 0 && fcntl(file, F_SETFL, flags & ~O_NONBLOCK) == 0 &&
      (ftruncate(file, 0) == 0 || errno == EINVAL))
    return file;
  const int error = errno;
  close(file);
  errno = error;
  return -1;
}

int open_log(const std::string& path) {
  return open_guarded(path.c_str(), O_WRONLY | O_APPEND | O_NONBLOCK, 0600);
}

namespace {

bool write_all(int file, std::string_view text) {
  if (file < 0) return false;
  while (!text.empty()) {
    const ssize_t written = write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return close(file) == 0 && text.empty();
}

}  // namespace

bool write_output(const std::string& path, std::string_view text) {
  return write_all(open_output(path), text);
}

bool write_output(const std::string& path, std::string_view text, mode_t mode) {
  const int file = open_output(path);
  const bool set = file >= 0 && fchmod(file, mode) == 0;
  const int error = errno;
  const bool written = write_all(file, text);
  if (!set) errno = error;
  return set && written;
}

namespace {

// Whether it is the name of one of this process's descriptors that cannot be written to. A pipe
// would be opened at its other end instead.
bool is_unwritable_descriptor(const std::string& path) {
  int descriptor = -1, end = 0;
  if ((std::sscanf(path.c_str(), "/dev/fd/%d%n", &descriptor, &end) != 1 &&
       std::sscanf(path.c_str(), "/proc/self/fd/%d%n", &descriptor, &end) != 1) ||
      path[static_cast<std::size_t>(end)])
    return false;
  const int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 || (flags & O_ACCMODE) == O_RDONLY;
}

}  // namespace

bool can_write_output(const std::string& path, const char** reason) {
  struct stat status = {};
  const bool descriptor = is_unwritable_descriptor(path);
  if (descriptor || (stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode))) {
    *reason = std::strerror(descriptor ? EBADF : ENXIO);
    return false;
  }
  return can_open_guarded(path.c_str(), reason);
}

bool is_replaceable(const std::string& path) {
  struct stat status = {};
  return lstat(path.c_str(), &status) != 0 ? errno == ENOENT : S_ISREG(status.st_mode);
}

bool replace_output(const std::string& path, std::string_view text, mode_t mode) {
  if (!is_replaceable(path)) return write_all(open_output(path, mode), text);
  const std::string fresh = path + ".new";
  // A signal that ends the tool leaves none of it.
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  const int file = open_output(fresh, mode);
  // An interrupted tool may have left one that more may read.
  const bool closed = file < 0 || mode != 0600 || fchmod(file, mode) == 0;
  const bool written = write_all(file, closed ? text : "") && closed &&
                       std::rename(fresh.c_str(), path.c_str()) == 0;
  const int error = errno;
  sigprocmask(SIG_SETMASK, &before, nullptr);
  errno = error;
  return written;
}

bool append_output(const std::string& path, std::string_view text) {
  return write_all(open_guarded(path.c_str(), O_WRONLY | O_APPEND | O_NONBLOCK, 0666), text);
}

namespace {

// Opens a regular file that was found (O_PATH), and closes that descriptor.
int open_found(int found, const std::string& path, int flags) {
  if (found < 0) return -1;
  struct stat asked = {}, status = {};
  errno = EINVAL;
  int file = -1;
  if (fstat(found, &asked) == 0 && S_ISREG(asked.st_mode)) {
    file = open(fmt::format("/proc/self/fd/{}", found).c_str(),
                (flags & ~O_NOFOLLOW) | O_CLOEXEC | O_NOCTTY);
    // Without /proc by the name, which may lead elsewhere by now.
    if (file < 0 && errno == ENOENT)
      file = open(path.c_str(), flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  }
  const int error = errno;
  close(found);
  errno = error;
  const bool same = file >= 0 && fstat(file, &status) == 0 && status.st_dev == asked.st_dev &&
                    status.st_ino == asked.st_ino;
  if (same || file < 0) return file;
  close(file);
  errno = EINVAL;
  return -1;
}

}  // namespace

int open_regular(const std::string& path, int flags) {
  return open_found(open(path.c_str(), O_PATH | O_CLOEXEC | (flags & O_NOFOLLOW)), path, flags);
}

int open_existing_log(const std::string& path) {
  return open_found(find_guarded(path.c_str(), false), path, O_RDWR | O_APPEND | O_NOFOLLOW);
}

int open_own(const std::string& path, std::string* reason) {
  const char* refusal = nullptr;
  const int found = find_guarded(path.c_str(), false, &refusal);
  const int file = open_found(found, path, O_RDONLY);
  if (file < 0)
    *reason = found < 0 ? refusal : errno == EINVAL ? "it is not a regular file" : strerror(errno);
  return file;
}

int open_unplanted(const std::string& path, const char** reason) {
  return open_found(find_guarded(path.c_str(), true, reason), path, O_RDONLY);
}

int find_place(const std::string& path, std::string* name, std::string* reason) {
  char found[NAME_MAX + 1] = "";
  const char* why = "";
  const int folder = find_folder(path.c_str(), found, &why);
  *name = found;
  *reason = why;
  return folder;
}

std::string reason_to_distrust(const std::string& path) {
  owners::set_trusted_users(std::getenv("FORKSHIM_TRUST"), false);
  Sentence reason;
  return is_trusted_file(path.c_str(), &reason) ? "" : reason.c_str();
}

std::string reason_to_distrust_folder(const std::string& path) {
  owners::set_trusted_users(std::getenv("FORKSHIM_TRUST"), false);
  Sentence reason;
  struct stat folder = {};
  return is_trusted_folder(path.c_str(), &folder, &reason) ? "" : reason.c_str();
}

std::string secret_name() {
  std::array<std::uint64_t, 2> random = {};
  if (getrandom(random.data(), sizeof random, 0) != sizeof random) return {};
  return fmt::format("{:016x}{:016x}", random[0], random[1]);
}

void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    // The lowest free number is this one. The mode keeps its use an error.
    const int mode = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (open("/dev/null", mode | O_CLOEXEC) < 0) return;
  }
}

bool is_regular(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool is_directory(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos || slash + 1 == path.size() ? path : path.substr(slash + 1);
}

}  // namespace forkshim
