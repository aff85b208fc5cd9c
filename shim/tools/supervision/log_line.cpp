// SPDX-License-Identifier: MIT
#include "supervision/log_line.h"

#include <algorithm>
#include <charconv>

namespace forkshim::log_line {

std::string_view text_of(std::string_view line, std::string_view key) {
  const size_t at = line.find(key);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = line.substr(at + key.size());
  size_t end = 0;
  while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
  return rest.substr(0, std::min(end, rest.size()));
}

std::uint64_t number_of(std::string_view line, std::string_view key) {
  const size_t at = line.find(key);
  std::uint64_t number = 0;
  if (at != std::string_view::npos)
    std::from_chars(line.data() + at + key.size(), line.data() + line.size(), number);
  return number;
}

}  // namespace forkshim::log_line
