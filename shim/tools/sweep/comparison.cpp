// SPDX-License-Identifier: MIT
#include "sweep/comparison.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "text/count.h"

namespace forkshim::sweep {
namespace {

// In pieces, as an output may be larger than memory.
std::string difference_of_bytes(const std::string& expected, const std::string& found) {
  std::ifstream left(expected, std::ios::binary), right(found, std::ios::binary);
  std::string a(65536, '\0'), b(65536, '\0');
  for (size_t line = 1;;) {
    left.read(a.data(), static_cast<std::streamsize>(a.size()));
    right.read(b.data(), static_cast<std::streamsize>(b.size()));
    const auto have = static_cast<size_t>(left.gcount()), got = static_cast<size_t>(right.gcount());
    for (size_t i = 0; i < std::min(have, got); ++i) {
      if (a[i] != b[i]) return fmt::format("differs in line {}", line);
      line += a[i] == '\n';
    }
    if (have != got) return fmt::format("ends in line {}", line);
    if (have == 0) return "";
  }
}

std::string difference_of_files(const std::string& expected, const std::string& found) {
  struct stat left = {}, right = {};
  const bool wanted = stat(expected.c_str(), &left) == 0;
  const bool there = stat(found.c_str(), &right) == 0;
  if (!wanted && !there) return "";
  if (!there) return "is missing";
  if (!wanted) return "is there, where the fault-free run left none";
  if (left.st_size > 0 && right.st_size == 0)
    return "is empty instead of " + counted(static_cast<size_t>(left.st_size), "byte", "bytes");
  std::string what = difference_of_bytes(expected, found);
  if (what.empty() || left.st_size == right.st_size) return what;
  return fmt::format("{} ({} instead of {})", what,
                     counted(static_cast<size_t>(right.st_size), "byte", "bytes"), left.st_size);
}

// What is larger is compared as it is.
constexpr off_t most_to_sort = 64 << 20;

std::vector<std::string> sorted_lines(const std::string& file) {
  std::vector<std::string> lines;
  std::ifstream in(file, std::ios::binary);
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  std::sort(lines.begin(), lines.end());
  return lines;
}

bool has_same_lines(const std::string& expected, const std::string& found) {
  struct stat left = {}, right = {};
  return stat(expected.c_str(), &left) == 0 && stat(found.c_str(), &right) == 0 &&
         left.st_size == right.st_size && left.st_size <= most_to_sort &&
         sorted_lines(expected) == sorted_lines(found);
}

}  // namespace

std::string difference(const Trial& undisturbed, const Trial& trial, const Options& options,
                       Alike alike) {
  if (options.compare_output) {
    const std::string what = difference_of_files(undisturbed.output(), trial.output());
    const bool same_lines = !what.empty() && has_same_lines(undisturbed.output(), trial.output());
    if (same_lines && alike == Alike::exactly)
      return "standard output " + what + ", with the same lines in another order";
    if (!what.empty() && !same_lines) return "standard output " + what;
  }
  for (size_t i = 0; i < options.compare_files.size(); ++i) {
    const std::string what = difference_of_files(undisturbed.file(i), trial.file(i));
    if (!what.empty()) return options.compare_files[i] + " " + what;
  }
  return "";
}

}  // namespace forkshim::sweep
