// SPDX-License-Identifier: MIT
#include "sweep/difference_lines.h"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

namespace forkshim::sweep {
namespace {

constexpr std::streamsize most_bytes = 1 << 20;  // what is read of each from the difference on
constexpr size_t most_lines = 4;                 // of each
constexpr size_t widest = 160;
constexpr size_t before = 40;  // what is shown of a long line before the difference

using Lines = std::vector<std::string>;

// Where two files begin to differ.
struct Place {
  std::streamoff line_start = 0;
  size_t line = 1, column = 0;
};

// False where they are the same.
bool find_difference(std::istream& a, std::istream& b, Place* place) {
  std::string left(65536, '\0'), right(65536, '\0');
  std::streamoff at = 0;
  for (;;) {
    a.read(left.data(), static_cast<std::streamsize>(left.size()));
    b.read(right.data(), static_cast<std::streamsize>(right.size()));
    const auto have = static_cast<size_t>(a.gcount()), got = static_cast<size_t>(b.gcount());
    size_t i = 0;
    for (; i < std::min(have, got) && left[i] == right[i]; ++i) {
      if (left[i] != '\n') continue;
      ++place->line;
      place->line_start = at + static_cast<std::streamoff>(i) + 1;
    }
    at += static_cast<std::streamoff>(i);
    place->column = static_cast<size_t>(at - place->line_start);
    if (i < std::max(have, got)) return true;
    if (have == 0) return false;
  }
}

struct Part {
  Lines lines;
  bool whole = false;  // up to the end of the file
};

// From the place on; of a long line, what is near to it.
Part read_part(std::istream& in, const Place& place) {
  const size_t skipped = place.column > widest / 2 ? place.column - before : 0;
  in.clear();
  in.seekg(place.line_start + static_cast<std::streamoff>(skipped));
  std::string text(static_cast<size_t>(most_bytes), '\0');
  in.read(text.data(), most_bytes);
  text.resize(static_cast<size_t>(in.gcount()));
  Part part;
  part.whole = in.gcount() < most_bytes;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) part.lines.push_back(std::move(line));
  if (skipped && !part.lines.empty()) part.lines.front().insert(0, "...");
  return part;
}

void append(std::string& text, char mark, const Part& part, size_t end, bool same_end) {
  const Lines& lines = part.lines;
  for (size_t i = 0; i < end && i < most_lines; ++i)
    text += mark + lines[i].substr(0, widest) + (lines[i].size() > widest ? "...\n" : "\n");
  if (end > most_lines)
    text += fmt::format("{} ({}{} more)\n", mark, same_end ? "" : "at least ", end - most_lines);
}

std::string compare(const std::string& name, const std::string& expected,
                    const std::string& found) {
  std::ifstream left(expected, std::ios::binary), right(found, std::ios::binary);
  Place place;
  if (!find_difference(left, right, &place)) return "";
  const Part a = read_part(left, place), b = read_part(right, place);
  const bool whole = a.whole && b.whole;
  size_t a_end = a.lines.size(), b_end = b.lines.size();
  while (whole && a_end > 0 && b_end > 0 && a.lines[a_end - 1] == b.lines[b_end - 1])
    --a_end, --b_end;
  if (a_end == 0 && b_end == 0) return "";  // but for the end of the last line
  std::string text = fmt::format("@@ {} line {} @@\n", name, place.line);
  append(text, '-', a, a_end, whole);
  append(text, '+', b, b_end, whole);
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
