// SPDX-License-Identifier: MIT
#include "sweep/tap.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <sstream>

#include "sweep/call_site.h"
#include "sweep/source_place.h"
#include "sweep/work_folder.h"
#include "text/escape.h"
#include "text/printable.h"

namespace forkshim::sweep {
namespace {

void flush() {
  if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return;
  if (errno == EPIPE) throw ReaderLeft();
  throw Trouble(fmt::format("standard output cannot be written: {}", std::strerror(errno)));
}

std::string last_lines(const std::string& text, int wanted) {
  size_t at = text.size();
  if (at && text[at - 1] == '\n') --at;
  while (wanted-- > 0 && at != 0 && at != std::string::npos) at = text.rfind('\n', at - 1);
  return at == 0 || at == std::string::npos ? text : text.substr(at + 1);
}

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
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
             escaped::yaml(outcome.verdict.reason));
  if (!creation.starts.empty()) fmt::print("  starts: {}\n", escaped::yaml(creation.starts));
  print_block("where", compiler_line(outcome));
  const std::string site = text_of(creation.site);
  if (!site.empty()) fmt::print("  site: {}\n", escaped::yaml(site));
  const std::string script = sentence_about_script(creation.site);
  if (!script.empty()) fmt::print("  script: {}\n", escaped::yaml(script));
  if (!creation.caller.empty()) fmt::print("  caller: {}\n", escaped::yaml(creation.caller));
  fmt::print("  lineage: {}\n  function: {}\n  kind: {}\n  program: {}\n  fault: {}\n",
             escaped::yaml(creation.lineage), escaped::yaml(creation.function),
             escaped::yaml(creation.kind), escaped::yaml(creation.program),
             escaped::yaml(fault_of(outcome.point)));
  fmt::print("  seconds: {:.3f}\n", outcome.seconds);
  print_block("left", joined_lines(outcome.left));
  print_block("difference", outcome.difference);
  print_block("stderr", last_lines(outcome.errors, 10));
  print_block("script_stack", joined_lines(creation.site.script_stack));
  print_block("stack", joined_lines(*creation.site.stack));
  fmt::print("  fingerprint: {}\n", escaped::yaml(creation.site.fingerprint));
  print_block("repeat", outcome.repeat);
  fmt::print("  ...\n");
}

void print_outcome(size_t number, const Outcome& outcome) {
  const char* const word = word_for(outcome.verdict.kind);
  std::string directive;
  if (!outcome.allowed.empty()) directive = " # TODO " + escaped::tap(outcome.allowed);
  if (is_skipped(outcome.verdict.kind)) directive = fmt::format(" # SKIP {}", word);
  fmt::print("{} {} - {}: {}, {}{}\n", outcome.is_told() ? "not ok" : "ok", number,
             escaped::tap(name_of(outcome.point)), word, escaped::tap(outcome.verdict.reason),
             directive);
  if (outcome.is_told()) print_details(outcome);
  flush();
}

void print_note(const std::string& sentence) {
  std::istringstream lines(printable_lines(sentence));
  for (std::string line; std::getline(lines, line);) fmt::print("# {}\n", line);
  flush();
}

}  // namespace

void Tap::begin() {
  fmt::print("TAP version 13\n");
  flush();
  begun_ = true;
}

void Tap::plan(const Results& results, size_t points) {
  fmt::print("1..{}{}\n", points, points ? "" : " # SKIP no point falls to this shard");
  print_notes(results);
}

void Tap::print_notes(const Results& results) {
  while (noted_ < results.notes.size()) print_note(results.notes[noted_++]);
}

void Tap::outcome(size_t number, const Outcome& outcome) {
  held_back_.emplace(number, outcome);
  for (auto next = held_back_.begin(); next != held_back_.end() && next->first == printed_ + 1;
       next = held_back_.erase(next))
    print_outcome(++printed_, next->second);
}

void Tap::end(const Results& results) {
  for (const auto& [number, outcome] : held_back_) print_outcome(number, outcome);
  print_notes(results);
  if (!results.interrupted.empty()) give_up(interruption_of(results));
  print_note(summary_of(results));
}

void Tap::give_up(const std::string& sentence) {
  if (!begun_) return;
  fmt::print("Bail out! {}\n", escaped::tap(sentence));
  std::fflush(stdout);
}

}  // namespace forkshim::sweep
