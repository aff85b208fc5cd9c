// SPDX-License-Identifier: MIT
#include "sweep/known_findings.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <sstream>

#include "sweep/input_file.h"
#include "sweep/work_folder.h"

namespace forkshim::sweep {
namespace {

bool names_a_class(const std::string& pattern) {
  for (const Class kind : every_class)
    if (fnmatch(pattern.c_str(), word_for(kind), 0) == 0) return true;
  return false;
}

// No lineage has a dash outside of brackets.
bool names_a_fingerprint(const std::string& pattern) {
  return pattern.find('[') == std::string::npos && pattern.find('-') != std::string::npos;
}

}  // namespace

Allowed::Allowed(const std::string& file) : file_(file) {
  std::istringstream in(read_input(file, ", though --allow names it"));
  std::string text;
  for (size_t number = 1; std::getline(in, text); ++number) {
    if (!text.empty() && text.back() == '\r') text.pop_back();  // as Windows ends lines
    const size_t start = text.find_first_not_of(" \t\r");
    if (start == std::string::npos || text[start] == '#') continue;
    const size_t colon = text.find(": ");
    Line line{number, {}, colon == std::string::npos ? "" : text.substr(colon + 2)};
    std::istringstream words(text.substr(0, colon));
    for (std::string word; words >> word;) line.patterns.push_back(word);
    if (line.patterns.size() != 4 || line.reason.find_first_not_of(" \t\r") == std::string::npos)
      throw Trouble(
          fmt::format("{}:{}: expected \"CLASS LINEAGE FUNCTION FAULT: REASON\", as in"
                      " \"hang 0.2 fork EAGAIN: bug 123\"; found \"{}\"",
                      file, number, text));
    if (!names_a_class(line.patterns[0]))
      throw Trouble(
          fmt::format("{}:{}: \"{}\" is no class of sweep; expected silent, crash, hang,"
                      " leak, kill-all or unstable",
                      file, number, line.patterns[0]));
    lines_.push_back(std::move(line));
  }
}

std::string Allowed::reason_for(const Outcome& outcome) {
  if (!outcome.is_told()) return "";
  const std::string values[] = {word_for(outcome.verdict.kind), place_of(outcome.point),
                                outcome.point.creation.function, fault_of(outcome.point)};
  for (Line& line : lines_) {
    bool fits = true;
    for (size_t i = 0; i < 4; ++i) {
      const bool by_fingerprint = i == 1 && names_a_fingerprint(line.patterns[i]);
      const std::string& value =
          by_fingerprint ? outcome.point.creation.site.fingerprint : values[i];
      fits = fits && fnmatch(line.patterns[i].c_str(), value.c_str(), 0) == 0;
    }
    if (!fits) continue;
    line.used = true;
    return line.reason;
  }
  return "";
}

std::vector<std::string> Allowed::unused() const {
  std::vector<std::string> sentences;
  for (const Line& line : lines_)
    if (!line.used)
      sentences.push_back(fmt::format("{}:{}: allows a finding that is not there any more: {}",
                                      file_, line.number, line.reason));
  return sentences;
}

}  // namespace forkshim::sweep
