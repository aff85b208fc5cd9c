// SPDX-License-Identifier: MIT
#include "supervision/log_files.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "text/files.h"

namespace forkshim {
namespace {

constexpr int reader_patience_ms = 1000;

bool has_name(int file) {
  struct stat about = {};
  return file >= 0 && fstat(file, &about) == 0 && about.st_nlink > 0;
}

}  // namespace

LogFiles::LogFiles(const std::vector<std::string>& logs, const std::string& trace)
    : logs_(logs), files_(logs.size()), unended_(logs.size()), trace_(trace) {}

LogFiles::~LogFiles() {
  for (const File& file : files_)
    if (file.descriptor >= 0) close(file.descriptor);
}

int LogFiles::write(unsigned log, std::string_view line) {
  if (log >= files_.size()) return EBADF;
  unended_[log].take(line);
  return put(log, line);
}

int LogFiles::write_end(const layout::End& end, std::string_view lineage, pid_t waiter) {
  int error = 0;
  for (unsigned log = 0; log < files_.size(); ++log) {
    const std::string line = unended_[log].record(end, lineage, waiter);
    const int lost = line.empty() ? 0 : write(log, line);
    if (lost != 0) error = lost;
  }
  return error;
}

int LogFiles::put(unsigned log, std::string_view line) {
  if (logs_[log] == trace_) return write_trace(trace_lines_.of(line));
  File& file = files_[log];
  if (file.descriptor < 0) {
    file.descriptor = open_log(logs_[log]);
    file.has_name = has_name(file.descriptor);
  }
  const int error = file.descriptor < 0 ? errno : write_whole(file.descriptor, line);
  file.lines += error == 0;
  return error;
}

uint64_t LogFiles::removed() const {
  uint64_t lines = 0;
  for (const File& file : files_)
    if (file.has_name && !has_name(file.descriptor)) lines += file.lines;
  return lines;
}

// Standard error blocks, and who does not read it must not hold the program up. A pipe that is
// ready takes PIPE_BUF bytes, and no trace line has more.
int LogFiles::write_trace(std::string_view text) {
  return takes_more(STDERR_FILENO) ? write_whole(STDERR_FILENO, text) : EAGAIN;
}

int LogFiles::write_whole(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {
      if (!takes_more(file)) return EAGAIN;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

// Waits for a reader, and for one that did not come in time no more until it does.
bool LogFiles::takes_more(int file) {
  pollfd ready = {file, POLLOUT, 0};
  reader_is_stuck_ = poll(&ready, 1, reader_is_stuck_ ? 0 : reader_patience_ms) == 0;
  return !reader_is_stuck_;
}

}  // namespace forkshim
