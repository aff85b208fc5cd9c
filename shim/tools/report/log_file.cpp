// SPDX-License-Identifier: MIT
// Reads a log line by line with read(2). The log's writer may have died in the middle of a line,
// and other text may have got into the file, so no line is trusted.
#include "report/log_file.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "report/escape.h"
#include "text/whole_file.h"

namespace forkshim::report {
namespace {

// Longer lines are no records: an execve takes 128 KiB a word at most, and the log cuts before.
constexpr std::size_t longest_line = 4 << 20;

constexpr std::string_view record_begins = "{\"t\":";

// A whole small log is less than that.
std::size_t buffer_for(int file, std::size_t most) {
  constexpr std::size_t least = 4096;
  struct stat about = {};
  if (file < 0 || fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) return most;
  return std::clamp(static_cast<std::size_t>(about.st_size) + 1, least, most);
}

std::string reason() { return std::generic_category().message(errno); }

}  // namespace

Source::Source(const std::string& path, std::size_t buffer_size)
    : name(path == "-" ? "standard input" : printable(path)),
      fd_(path == "-" ? STDIN_FILENO : open_input(path)),
      capacity_(buffer_for(fd_, buffer_size)),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {
  if (fd_ < 0) {
    throw std::runtime_error(
        fmt::format("{}: cannot be opened: {}", name,
                    errno == EINVAL ? "it is not a regular file; - is standard input" : reason()));
  }
}

Source::~Source() {
  if (fd_ > STDERR_FILENO) close(fd_);
}

bool Source::next() {
  std::string_view line;
  while (read_line(line)) {
    ++lines;
    if (record.parse(line)) return true;
    if (line.empty()) continue;
    // A record may come behind what a program printed, or a collector puts before each line. Or
    // behind a piece of another, whose writer was killed within it: that one is lost.
    const std::size_t start = line.rfind(record_begins);
    const bool found = start != line.npos && start > 0 && record.parse(line.substr(start));
    if (found && line.find(record_begins) == start) return true;
    if (broken++ == 0) first_broken = lines;
    if (found) return true;
  }
  return false;
}

bool Source::read_line(std::string_view& line) {
  searched_ = begin_;
  for (;;) {
    char* const data = buffer_.get();
    if (const void* found = std::memchr(data + searched_, '\n', end_ - searched_)) {
      const auto stop = static_cast<std::size_t>(static_cast<const char*>(found) - data);
      line = {data + begin_, stop - begin_};
      begin_ = stop + 1;
      return true;
    }
    if (fill()) continue;
    line = {buffer_.get() + begin_, end_ - begin_};
    begin_ = end_;
    return !line.empty();
  }
}

// Of a line too long to be one, the beginning is dropped; its end then counts as broken.
bool Source::fill() {
  std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == capacity_ && capacity_ < longest_line) {
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_ * 2);
    std::memcpy(larger.get(), buffer_.get(), end_);
    buffer_ = std::move(larger);
    capacity_ *= 2;
  } else if (end_ == capacity_) {
    end_ = 1;
  }
  searched_ = end_;
  for (;;) {
    const ssize_t count = read(fd_, buffer_.get() + end_, capacity_ - end_);
    if (count >= 0) return end_ += static_cast<std::size_t>(count), count > 0;
    if (errno != EINTR) {
      throw std::runtime_error(fmt::format("{}: cannot be read: {}", name, reason()));
    }
  }
}

}  // namespace forkshim::report
