// SPDX-License-Identifier: MIT
#include "sweep/difference_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <vector>

namespace forkshim::sweep {
namespace {

constexpr size_t most_bytes = 1 << 20;  // what is read of an output
constexpr size_t most_lines = 4;        // of each
constexpr size_t widest = 160;

using Lines = std::vector<std::string>;

// False where it is no text.
bool read_lines(const std::string& file, Lines* lines) {
  std::ifstream in(file, std::ios::binary);
  size_t left = most_bytes;
  for (std::string line; left > 0 && std::getline(in, line);) {
    if (line.find('\0') != std::string::npos) return false;
    left -= std::min(left, line.size() + 1);
    lines->push_back(std::move(line));
  }
  return true;
}

void append(std::string& text, char mark, const Lines& lines, size_t from, size_t to) {
  for (size_t i = from; i < to && i < from + most_lines; ++i) {
    text += mark + lines[i].substr(0, widest) + (lines[i].size() > widest ? "...\n" : "\n");
  }
  if (to > from + most_lines) text += fmt::format("{} ({} more)\n", mark, to - from - most_lines);
}

std::string compare(const std::string& name, const std::string& expected,
                    const std::string& found) {
  Lines a, b;
  if (!read_lines(expected, &a) || !read_lines(found, &b) || a == b) return "";
  size_t start = 0, a_end = a.size(), b_end = b.size();
  while (start < a_end && start < b_end && a[start] == b[start]) ++start;
  while (a_end > start && b_end > start && a[a_end - 1] == b[b_end - 1]) --a_end, --b_end;
  std::string text = fmt::format("@@ {} line {} @@\n", name, start + 1);
  append(text, '-', a, start, a_end);
  append(text, '+', b, start, b_end);
  return text;
}

}  // namespace

std::string difference_lines(const Trial& undisturbed, const Trial& trial, const Options& options) {
  if (options.compare_output) {
    const std::string text = compare("standard output", undisturbed.output(), trial.output());
    if (!text.empty()) return text;
  }
  for (size_t i = 0; i < options.compare_files.size(); ++i) {
    const std::string text = compare(options.compare_files[i], undisturbed.file(i), trial.file(i));
    if (!text.empty()) return text;
  }
  return "";
}

}  // namespace forkshim::sweep
