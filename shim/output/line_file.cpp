// SPDX-License-Identifier: MIT
#include "output/line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/errno_guard.h"
#include "base/kernel.h"
#include "output/append_file.h"
#include "output/line_sink.h"
#include "output/write_line.h"

namespace forkshim {

constinit ReportLostLine report_lost_line = nullptr;
constinit const LineSink* line_sink = nullptr;

namespace {

// Above the numbers that programs pick themselves (bash keeps its script at 255), and low enough
// that the descriptor table, which every fork copies, stays small.
constexpr int lowest_descriptor = 256;

// Takes `low` over; negative if RLIMIT_NOFILE leaves no descriptor that high.
int move_up(int low) {
  if (low >= lowest_descriptor) return low;
  const long high = kernel::call(SYS_fcntl, low, F_DUPFD_CLOEXEC, lowest_descriptor);
  kernel::close(low);
  return high < 0 ? -1 : static_cast<int>(high);
}

// The run that takes lines meant a descriptor of its own; here the name is a file of the program's.
bool names_descriptor(const char* path) {
  const Text text = path;
  return text.starts_with("/dev/fd/") || text.starts_with("/dev/std") || text.starts_with("/proc/");
}

}  // namespace

bool LogOutput::open_file(const char** reason) {
  const int low = open_append(path_, reason);
  if (low < 0) return false;
  if (!identity_.remember(low)) {
    kernel::close(low);
    return false;
  }
  file_ = move_up(low);
  keeps_none_ = file_ < 0;
  return true;
}

// A program with few descriptors would notice that one is gone, or find a standard stream of its
// own in the log. And a process that gives up its rights would hold one of a run's log.
bool LogOutput::put_once(Text line) {
  const int file = open_append(path_);
  if (file < 0) return false;
  FileIdentity identity;
  identity.remember(file);
  const bool done = identity.is_stream() ? send_line(file, line, &stuck_)
                                         : append_line(file, identity.is_regular(), line, &broken_);
  ErrnoGuard errno_guard;
  kernel::close(file);
  return done;
}

const char* LogOutput::open(const char* pattern, const char* program, const char* lineage,
                            bool checking) {
  written_ = pattern;
  if (Text(pattern) == "stderr" || Text(pattern) == "-") {
    file_ = STDERR_FILENO;
    identity_.remember(file_);
    return nullptr;
  }
  if (const char* reason = pattern_.read(pattern, program)) return reason;
  if (const char* reason = pattern_.expand(lineage, kernel::getpid(), path_)) return reason;
  sunk_as_ = line_sink && !checking ? line_sink->find(path_) : -1;
  if (sunk_as_ >= 0) return nullptr;
  const char* reason = nullptr;
  const bool opened = checking ? can_open_append(path_, &reason) : open_file(&reason);
  return opened || reason ? reason : strerror(errno);
}

bool LogOutput::serves(const char* pattern) const {
  return Text(pattern) == written_ && !(pattern_.is_set() && pattern_.depends_on_process());
}

void LogOutput::begin_child(const char* lineage, int pid) {
  if (!pattern_.is_set() || !pattern_.depends_on_process()) return;
  if (identity_.is(file_)) kernel::close(file_);
  file_ = -1;
  broken_ = stuck_ = false;
  if (!pattern_.expand(lineage, pid, path_)) open_file();
}

// errno is set where a line is lost, and not before each: in a child, to find it is to fault in a
// page of libc's code.
[[gnu::cold, gnu::noinline]] bool LogOutput::open_again() {
  errno = EBADF;  // a standard error that is another file now has no other reason
  return pattern_.is_set() && open_file();
}

bool LogOutput::put(Text line) {
  if (sunk_as_ >= 0 && line_sink->put(sunk_as_, line)) return true;
  if (sunk_as_ >= 0 && names_descriptor(path_)) return false;
  if (sunk_as_ >= 0 || keeps_none_) return put_once(line);
  if (!identity_.is(file_) && !open_again()) return false;
  if (keeps_none_) return put_once(line);  // as it is now, opened again under another limit
  if (identity_.is_stream()) return send_line(file_, line, &stuck_);
  return append_line(file_, identity_.is_regular(), line, &broken_);
}

void LogOutput::write(Text line) {
  if (!put(line) && report_lost_line) report_lost_line(errno);
}

}  // namespace forkshim
