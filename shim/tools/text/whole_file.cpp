// SPDX-License-Identifier: MIT
#include "text/whole_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "text/files.h"

namespace forkshim {
namespace {

// A descriptor of this process, such as a shell's <(COMMAND), has a writer who ends.
bool is_own_pipe(const std::string& path, mode_t mode) {
  return S_ISFIFO(mode) && (path.starts_with("/dev/fd/") || path.starts_with("/dev/std") ||
                            path.starts_with("/proc/self/fd/"));
}

bool is_null_device(const struct stat& status) {
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

bool read_whole(int file, std::string* text) {
  if (file < 0) return false;
  const bool whole = read_bounded(file, text);
  const int error = errno;
  close(file);
  errno = error;
  return whole;
}

}  // namespace

bool read_bounded(int file, std::string* text) {
  // Most are small, and every page that is asked for is one to be cleared.
  constexpr size_t first_part = 4096, largest_part = 65536, most = size_t{256} << 20;
  size_t part = first_part;
  for (ssize_t got = 1; got > 0; part = std::min(2 * part, largest_part)) {
    const size_t size = text->size();
    text->resize(size + part);
    got = read(file, text->data() + size, part);
    text->resize(size + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno == EINTR) got = 1;
    if (got < 0) return false;
    if (text->size() > most) return errno = EFBIG, false;
  }
  return true;
}

int open_input(const std::string& path) {
  struct stat status = {};
  const bool ends = stat(path.c_str(), &status) == 0 &&
                    (is_own_pipe(path, status.st_mode) || is_null_device(status));
  return ends ? open(path.c_str(), O_RDONLY | O_CLOEXEC) : open_regular(path, O_RDONLY);
}

bool read_input(const std::string& path, std::string* text) {
  return read_whole(open_input(path), text);
}

bool read_own(const std::string& path, std::string* text, std::string* reason) {
  const int file = open_own(path, reason);
  if (file < 0) return false;
  const bool whole = read_whole(file, text);
  if (!whole) *reason = strerror(errno);
  return whole;
}

}  // namespace forkshim
