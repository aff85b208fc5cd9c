// SPDX-License-Identifier: MIT
#include "sweep/github.h"

#include <fmt/core.h>

#include <cstdlib>
#include <fstream>

#include "sweep/work_folder.h"
#include "text/printable.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

std::string escape(const std::string& text, bool property) {
  std::string escaped;
  for (const char c : printable_lines(text)) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    escaped += special ? fmt::format("%{:02X}", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return escaped;
}

void annotate(const Outcome& outcome) {
  const std::string title =
      fmt::format("forkshim: {} at {}", word_for(outcome.verdict.kind), name_of(outcome.point));
  fmt::print(
      stderr, "::{} title={}::{}\n", outcome.counts() ? "error" : "notice", escape(title, true),
      escape(fmt::format("{}{}\nRepeat with: {}", outcome.verdict.reason,
                         outcome.allowed.empty() ? "" : " (allowed: " + outcome.allowed + ")",
                         outcome.repeat),
             false));
}

// A cell of a Markdown table. A character that is written by its number has no meaning in Markdown
// or HTML; a colon would make a link of an address.
std::string cell(const std::string& text) {
  constexpr std::string_view special = "|<>&*[]`!\\~#@:\"";
  std::string escaped;
  for (const char c : printable_lines(text)) {
    if (c == '\n' || c == '\t')
      escaped += ' ';
    else if (special.find(c) != special.npos)
      escaped += fmt::format("&#{};", static_cast<int>(c));
    else
      escaped += c;
  }
  return escaped;
}

std::string code(const std::string& text) { return "<code>" + cell(text) + "</code>"; }

void summarize(const Results& results, std::ostream& out) {
  out << "### forkshim sweep: " << code(shell_line(results.command)) << "\n\n"
      << summary_of(results) << "\n\n";
  for (const std::string& note : results.notes) out << "- " << cell(note) << "\n";
  bool heading = false;
  for (const Outcome& outcome : results.outcomes) {
    if (!outcome.finding()) continue;
    if (!heading) out << "\n| Point | Class | What happened | Repeat with |\n|---|---|---|---|\n";
    heading = true;
    out << "| " << code(name_of(outcome.point)) << " | " << word_for(outcome.verdict.kind)
        << (outcome.allowed.empty() ? "" : " (allowed)") << " | " << cell(outcome.verdict.reason)
        << " | " << code(outcome.repeat) << " |\n";
  }
  out << "\n";
}

}  // namespace

void GitHub::end(const Results& results) {
  for (const Outcome& outcome : results.outcomes)
    if (outcome.finding()) annotate(outcome);
  const char* const page = std::getenv("GITHUB_STEP_SUMMARY");
  if (!page) return;
  std::ofstream out(page, std::ios::app);
  summarize(results, out);
  out.close();
  if (!out) throw Trouble(fmt::format("the summary cannot be written to {}", page));
}

}  // namespace forkshim::sweep
