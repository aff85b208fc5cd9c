// SPDX-License-Identifier: MIT
#include "supervision/log_line.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "text/utf8.h"

namespace forkshim::log_line {

std::string_view behind(std::string_view line, std::string_view key, std::string_view opening) {
  std::string found = "\"";
  found.append(key).append("\":").append(opening);
  const size_t at = line.find(found);
  return at == line.npos ? std::string_view() : line.substr(at + found.size());
}

std::string_view text_at(std::string_view line) {
  size_t end = 0;
  while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
  return line.substr(0, std::min(end, line.size()));
}

std::string_view text_of(std::string_view line, std::string_view key) {
  return text_at(behind(line, key, "\""));
}

std::uint64_t number_of(std::string_view line, std::string_view key) {
  const std::string_view digits = behind(line, key);
  std::uint64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

bool is_sound(std::string_view line) {
  // What begins otherwise could be an order to a CI server: ::error::.
  if (!line.starts_with('{') || !line.ends_with('\n')) return false;
  line.remove_suffix(1);
  if (line.find("##") != line.npos) return false;
  while (!line.empty()) {
    const Character c = decode_utf8(line);
    if (!c.valid || steers_a_terminal(c.code)) return false;
    line.remove_prefix(c.size);
  }
  return true;
}

}  // namespace forkshim::log_line
