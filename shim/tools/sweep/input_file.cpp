// SPDX-License-Identifier: MIT
#include "sweep/input_file.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

#include "sweep/work_folder.h"
#include "text/whole_file.h"

namespace forkshim::sweep {

std::string read_input(const std::string& file, const std::string& why) {
  std::string text;
  if (forkshim::read_input(file, &text)) return text;
  const char* const reason = errno == EINVAL ? "it is not a regular file" : std::strerror(errno);
  throw Trouble(fmt::format("{}: cannot be read: {}{}", file, reason, why));
}

std::string read_own_output(const std::string& file) {
  std::string text, reason;
  if (read_own(file, &text, &reason)) return text;
  throw Trouble(fmt::format("{}: cannot be read: {}", file, reason));
}

}  // namespace forkshim::sweep
