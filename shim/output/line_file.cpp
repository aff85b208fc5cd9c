// SPDX-License-Identifier: MIT
#include "output/line_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/kernel.h"
#include "output/append_file.h"
#include "output/write_line.h"

namespace forkshim {

constinit ReportLostLine report_lost_line = nullptr;

namespace {

// Above the numbers that programs pick themselves (bash keeps its script at 255), and low enough
// that the descriptor table, which every fork copies, stays small.
constexpr int lowest_descriptor = 256;

// Above 2 at least: a program that began without standard streams would find them in the log.
// RLIMIT_NOFILE may leave no descriptor that high. Takes `low` over; negative if there is none.
int move_up(int low) {
  constexpr int bounds[] = {lowest_descriptor, STDERR_FILENO + 1};
  for (const int lowest : bounds) {
    if (low >= lowest) return low;
    const int high = static_cast<int>(kernel::call(SYS_fcntl, low, F_DUPFD_CLOEXEC, lowest));
    if (high < 0) continue;
    kernel::close(low);
    return high;
  }
  kernel::close(low);
  return -1;
}

}  // namespace

bool LogOutput::open_file(const char** reason) {
  const int low = open_append(path_, reason);
  if (low < 0) return false;
  file_ = move_up(low);
  if (file_ >= 0) return identity_.remember(file_);
  errno = EMFILE;
  if (reason) *reason = "no descriptor above 2 is free";
  return false;
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
  const bool opened = checking ? can_open_append(path_, &reason) : open_file(&reason);
  return opened || reason ? reason : strerror(errno);
}

void LogOutput::begin_child(const char* lineage, int pid) {
  if (!pattern_.is_set() || !pattern_.depends_on_process()) return;
  if (identity_.is(file_)) kernel::close(file_);
  file_ = -1;
  if (!pattern_.expand(lineage, pid, path_)) open_file();
}

bool LogOutput::put(Text line) {
  errno = EBADF;  // a standard error that is another file now has no other reason
  if (!identity_.is(file_) && !(pattern_.is_set() && open_file())) return false;
  if (identity_.is_stream()) return send_line(file_, line, &stuck_);
  return append_line(file_, identity_.is_regular(), line, &broken_);
}

void LogOutput::write(Text line) {
  if (!put(line) && report_lost_line) report_lost_line(errno);
}

}  // namespace forkshim
