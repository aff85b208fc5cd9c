// SPDX-License-Identifier: MIT
// A file or standard output being written in large pieces, with every error reported.
#pragma once

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "report/escape.h"
#include "text/files.h"

namespace forkshim::report {

class Output {
 public:
  // `-` is standard output. Throws a sentence if the file cannot be made.
  explicit Output(const std::string& path)
      : name_(path == "-" ? "standard output" : printable(path)),
        file_(path == "-" ? stdout : open_stream(path)) {
    if (!file_) fail("cannot be made");
  }
  ~Output() {
    if (file_ && file_ != stdout) std::fclose(file_);
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail("cannot be written");
  }

  template <typename... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    write(fmt::format(format, std::forward<Args>(args)...));
  }

  // A full disk may show only here.
  void finish() {
    if (std::fflush(file_) != 0) fail("cannot be written");
  }

 private:
  static std::FILE* open_stream(const std::string& path) {
    const int file = open_output(path);
    return file < 0 ? nullptr : fdopen(file, "w");
  }

  [[noreturn]] void fail(const char* what) const {
    throw std::runtime_error(
        fmt::format("{}: {}: {}", name_, what, std::generic_category().message(errno)));
  }

  std::string name_;
  std::FILE* file_;
};

}  // namespace forkshim::report
