// SPDX-License-Identifier: MIT
#include "sweep/script_parts.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>

namespace forkshim::sweep {
namespace {

constexpr size_t longest_line = 4096;
constexpr std::string_view before_command = ";&|(){}\"'`@$!";

bool reads_in(std::string_view word) {
  const size_t start = word.find_first_not_of(before_command);
  word.remove_prefix(std::min(start, word.size()));
  for (const std::string_view known :
       {".", "source", "use", "require", "require_relative", "import", "from", "load", "dofile",
        "include", "-include", "sinclude", "require_once", "include_once"})
    if (word == known) return true;
  // As in require("x").
  return word.starts_with("require(") || word.starts_with("dofile(") || word.starts_with("load(");
}

bool is_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("_.+:/-").find(c) != std::string_view::npos;
}

std::string with_slashes(std::string text, const std::string& separator) {
  for (size_t at = 0; (at = text.find(separator, at)) != text.npos; ++at)
    text.replace(at, separator.size(), "/");
  return text;
}

void add_names(std::string name, std::vector<std::string>& names) {
  if (name.empty()) return;
  names.push_back(name);
  for (const char* const suffix : {".rb", ".pl", ".js", ".lua", ".tcl"})
    names.push_back(name + suffix);
  names.push_back(with_slashes(name, "::") + ".pm");
  const std::string module =
      with_slashes(name.substr(std::min(name.find_first_not_of('.'), name.size())), ".");
  names.push_back(module + ".py");
  names.push_back(module + "/__init__.py");
}

// "$DIR/lib.sh" and "$(dirname "$0")/lib.sh" name lib.sh.
void add_words(std::string_view rest, std::vector<std::string>& names) {
  for (size_t at = 0; at < rest.size();) {
    if (!is_of_name(rest[at])) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < rest.size() && is_of_name(rest[end])) ++end;
    std::string_view name = rest.substr(at, end - at);
    // A variable, and what follows it.
    if (at > 0 && rest[at - 1] == '$') name.remove_prefix(std::min(name.find('/'), name.size()));
    add_names(std::string(name), names);
    if (name.starts_with('/')) add_names(std::string(name.substr(1)), names);
    at = end;
  }
}

}  // namespace

std::vector<std::string> parts_in(const std::string& text) {
  std::vector<std::string> names;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > longest_line) line.resize(longest_line);
    for (size_t at = 0; (at = line.find_first_not_of(" \t", at)) != line.npos;) {
      const size_t end = std::min(line.find_first_of(" \t", at), line.size());
      if (reads_in(std::string_view(line).substr(at, end - at))) {
        add_words(std::string_view(line).substr(at), names);
        break;
      }
      at = end;
    }
  }
  return names;
}

}  // namespace forkshim::sweep
