// SPDX-License-Identifier: MIT
// One log being read: yields its records in the order of the file and counts the lines that are
// none. Memory is one buffer, whatever the file's size.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "report/record.h"

namespace forkshim::report {

class Source {
 public:
  // `-` is standard input. Throws a sentence if the log cannot be opened.
  Source(const std::string& path, std::size_t buffer_size);
  ~Source();
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  // Moves on to the next record; false at the end. Throws a sentence if reading fails.
  bool next();

  Record record;
  std::string name;
  std::uint64_t lines = 0;
  std::uint64_t broken = 0;
  std::uint64_t first_broken = 0;  // its line number

 private:
  bool read_line(std::string_view& line);
  bool fill();

  int fd_;
  std::size_t capacity_;
  std::unique_ptr<char[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t searched_ = 0;  // up to here the line holds no line break
};

}  // namespace forkshim::report
