// SPDX-License-Identifier: MIT
#include "handlers/log_output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/append.h"
#include "base/kernel.h"
#include "base/write_guard.h"

namespace forkshim {
namespace {

// Above what programs count on for themselves (bash keeps its script at 255), and low enough that
// every fork need not copy a larger table.
constexpr int lowest_descriptor = 256;

// A program may set itself a limit for the size of files, which the log is not part of.
bool files_are_limited(rlim_t* most) {
  rlimit limit;
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0) return false;
  *most = limit.rlim_cur;
  return limit.rlim_cur != RLIM_INFINITY;
}

}  // namespace

bool LogOutput::open_file(const char** reason) {
  const int low = open_append(path_, reason);
  if (low < 0) return false;
  file_ = fcntl(low, F_DUPFD_CLOEXEC, lowest_descriptor);
  // Where the process may not have so many, the low number has to do.
  if (file_ < 0) {
    file_ = low;
  } else {
    close(low);
  }
  return identity_.remember(file_);
}

const char* LogOutput::open(const char* pattern, const char* program, const char* lineage,
                            bool checking) {
  if (Text(pattern) == "stderr" || Text(pattern) == "-") {
    file_ = STDERR_FILENO;
    identity_.remember(file_);
    return nullptr;
  }
  if (const char* reason = pattern_.read(pattern, program)) return reason;
  if (const char* reason = pattern_.expand(lineage, getpid(), path_)) return reason;
  const char* reason = nullptr;
  const bool opened = checking ? could_append(path_, &reason) : open_file(&reason);
  return opened || reason ? reason : strerror(errno);
}

void LogOutput::begin_child(const char* lineage, int pid) {
  if (!pattern_.is_set() || !pattern_.depends_on_process()) return;
  if (identity_.is(file_)) close(file_);
  file_ = -1;
  if (!pattern_.expand(lineage, pid, path_)) open_file();
}

void LogOutput::write(Text line) {
  if (!identity_.is(file_) && !(pattern_.is_set() && open_file())) return;
  rlim_t most;
  const bool limited = files_are_limited(&most);
  if (!identity_.is_stream() && !limited) return write_whole(line);
  WriteGuard write_guard;
  if (!limited || fits(line, most)) write_whole(line);
}

// Half a line would spoil the next one too.
bool LogOutput::fits(Text line, uint64_t most) const {
  struct stat status;
  if (kernel::fstat(file_, &status) != 0) return false;
  return !S_ISREG(status.st_mode) || static_cast<uint64_t>(status.st_size) + line.size <= most;
}

void LogOutput::write_whole(Text line) {
  // A disk that is full may take half a line; the next one, once there is room, begins anew.
  if (torn_ && ::write(file_, "\n", 1) == 1) torn_ = false;
  ssize_t written;
  do {
    written = ::write(file_, line.data, line.size);
  } while (written < 0 && errno == EINTR);
  if (written > 0 && static_cast<size_t>(written) < line.size) torn_ = true;
}

}  // namespace forkshim
