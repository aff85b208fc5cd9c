// SPDX-License-Identifier: MIT
#include "sweep/tap.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "text/printable.h"
#include "text/shell_words.h"

namespace forkshim::sweep::tap {
namespace {

bool begun = false;

// A # would begin a directive.
std::string escape(const std::string& text) {
  std::string escaped;
  for (const char c : printable_lines(text)) {
    if (c == '#' || c == '\\') escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

// A JSON string is a YAML one too.
std::string scalar(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string last_lines(const std::string& text, int wanted) {
  size_t at = text.size();
  if (at && text[at - 1] == '\n') --at;
  while (wanted-- > 0 && at != 0 && at != std::string::npos) at = text.rfind('\n', at - 1);
  return at == 0 || at == std::string::npos ? text : text.substr(at + 1);
}

// As a literal block: to be copied as it stands, and read by what TAP libraries know of YAML.
// Its first line decides the indentation and so must not begin with a blank.
void print_block(const char* key, const std::string& text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return;
  fmt::print("  {}: |\n", key);
  std::istringstream lines(printable_lines(text.substr(start)));
  for (std::string line; std::getline(lines, line);) fmt::print("    {}\n", line);
}

void print_details(const Outcome& outcome) {
  const Creation& creation = outcome.point.creation;
  fmt::print("  ---\n  class: {}\n  reason: {}\n", word_for(outcome.verdict.kind),
             scalar(outcome.verdict.reason));
  fmt::print("  lineage: {}\n  function: {}\n  kind: {}\n  program: {}\n  fault: {}\n",
             scalar(creation.lineage), scalar(creation.function), scalar(creation.kind),
             scalar(creation.program), fault_of(outcome.point));
  fmt::print("  seconds: {:.3f}\n", outcome.seconds);
  std::string left;
  for (const std::string& args : outcome.left) left += args + "\n";
  print_block("left", left);
  print_block("stderr", last_lines(outcome.errors, 10));
  print_block("repeat", outcome.repeat);
  fmt::print("  ...\n");
}

}  // namespace

void begin() {
  fmt::print("TAP version 14\n");
  begun = true;
}

void plan(size_t points, const std::string& skip_reason) {
  fmt::print("1..{}{}\n", points, points ? "" : " # SKIP " + escape(skip_reason));
  std::fflush(stdout);
}

void add(size_t number, const Outcome& outcome) {
  const char* const word = word_for(outcome.verdict.kind);
  std::string directive;
  if (!outcome.allowed.empty()) directive = " # TODO " + escape(outcome.allowed);
  if (outcome.verdict.kind == Class::missed) directive = " # SKIP missed";
  fmt::print("{} {} - {}: {}, {}{}\n", outcome.finding() ? "not ok" : "ok", number,
             escape(name_of(outcome.point)), word, escape(outcome.verdict.reason), directive);
  if (outcome.finding()) print_details(outcome);
  std::fflush(stdout);
}

void note(const std::string& sentence) {
  std::istringstream lines(printable_lines(sentence));
  for (std::string line; std::getline(lines, line);) fmt::print("# {}\n", line);
  std::fflush(stdout);
}

void bail_out(const std::string& sentence) {
  if (!begun) return;
  fmt::print("Bail out! {}\n", escape(sentence));
  std::fflush(stdout);
}

}  // namespace forkshim::sweep::tap
