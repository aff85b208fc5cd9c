// SPDX-License-Identifier: MIT
#include "supervision/log_line.h"

#include <algorithm>
#include <charconv>

#include "text/utf8.h"

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

bool is_sound(std::string_view line) {
  if (!line.ends_with('\n')) return false;
  line.remove_suffix(1);
  if (line.find("##") != line.npos) return false;
  while (!line.empty()) {
    const Character c = decode_utf8(line);
    if (!c.valid || c.code < 0x20 || (c.code >= 0x7F && c.code < 0xA0)) return false;
    line.remove_prefix(c.size);
  }
  return true;
}

}  // namespace forkshim::log_line
