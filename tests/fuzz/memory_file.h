// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace fuzz {

// A file in memory, for code that takes a path.
class MemoryFile {
 public:
  MemoryFile() : file_(memfd_create("fuzz", 0)), path_("/proc/self/fd/" + std::to_string(file_)) {}
  const std::string& path() const { return path_; }
  int descriptor() const { return file_; }
  // Keeps the file's pages from one input to the next.
  void write(std::string_view text) {
    const auto size = static_cast<ssize_t>(text.size());
    if (pwrite(file_, text.data(), text.size(), 0) != size || ftruncate(file_, size) != 0)
      std::abort();
  }
  std::string text() const {
    std::string text(static_cast<size_t>(lseek(file_, 0, SEEK_END)), '\0');
    if (pread(file_, text.data(), text.size(), 0) < 0) std::abort();
    return text;
  }

 private:
  int file_;
  std::string path_;
};

}  // namespace fuzz
