// SPDX-License-Identifier: MIT
#include "text/shell_words.h"

#include <fmt/core.h>

#include "text/printable.h"

namespace forkshim {
namespace {

// For what a terminal or a report would not show as it is: $'...\001', as shells of today read it.
std::string escaped_word(const std::string& word) {
  std::string quoted = "$'";
  for (const char c : word) {
    if (c == '\'' || c == '\\')
      quoted.append(1, '\\').append(1, c);
    else if (c >= ' ' && c != '\x7f')
      quoted.append(1, c);
    else
      quoted += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  }
  return quoted + "'";
}

std::string shell_word(const std::string& word) {
  if (printable_lines(word) != word && printable_lines(escaped_word(word)) == escaped_word(word))
    return escaped_word(word);
  constexpr const char* plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted(1, '\'');
  for (const char c : word) {
    if (c == '\'') quoted.append("'\\'");
    quoted.push_back(c);
  }
  quoted.push_back('\'');
  return quoted;
}

}  // namespace

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line.push_back(' ');
    line.append(shell_word(word));
  }
  return line;
}

}  // namespace forkshim
