// SPDX-License-Identifier: MIT
#include "sweep/github.h"

#include <fmt/core.h>

#include <cstdlib>
#include <sstream>

#include "sweep/call_site.h"
#include "sweep/source_place.h"
#include "sweep/work_folder.h"
#include "text/escape.h"
#include "text/files.h"
#include "text/printable.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

void annotate(const Outcome& outcome) {
  const std::string title =
      fmt::format("forkshim: {} at {}", word_for(outcome.verdict.kind), name_of(outcome.point));
  const CallSite& site = outcome.point.creation.site;
  const std::string source = source_path(site);
  const std::string place = source.empty()
                                ? ""
                                : fmt::format("file={},line={},", escaped::github_property(source),
                                              shown_place(site).line);
  print_error(fmt::format("::{} {}title={}::{}\n", outcome.counts() ? "error" : "notice", place,
                          escaped::github_property(title),
                          escaped::github(fmt::format(
                              "{}{}\n{}Repeat with: {}", outcome.verdict.reason,
                              outcome.allowed.empty() ? "" : " (allowed: " + outcome.allowed + ")",
                              outcome.difference, outcome.repeat))));
}

std::string code(const std::string& text) { return "<code>" + escaped::markdown(text) + "</code>"; }

void summarize(const Results& results, std::ostream& out) {
  out << "### forkshim sweep: " << code(shell_line(results.command)) << "\n\n"
      << summary_of(results) << "\n\n";
  const std::string reason = why_no_pass(results);
  if (!reason.empty()) out << "**" << escaped::markdown(reason) << "**\n\n";
  for (const std::string& note : results.notes) out << "- " << escaped::markdown(note) << "\n";
  bool heading = false;
  for (const Outcome& outcome : results.outcomes) {
    if (!outcome.is_told()) continue;
    if (!heading) out << "\n| Point | Class | What happened | Repeat with |\n|---|---|---|---|\n";
    heading = true;
    out << "| " << code(name_of(outcome.point)) << " | " << word_for(outcome.verdict.kind)
        << (outcome.allowed.empty() ? "" : " (allowed)") << " | "
        << escaped::markdown(outcome.verdict.reason) << " | " << code(outcome.repeat) << " |\n";
  }
  out << "\n";
}

}  // namespace

void GitHub::end(const Results& results) {
  for (const Outcome& outcome : results.outcomes)
    if (outcome.is_told()) annotate(outcome);
  const std::string reason = why_no_pass(results);
  if (!reason.empty())
    print_error(fmt::format("::error title=forkshim::{}\n", escaped::github(reason)));
  const char* const page = std::getenv("GITHUB_STEP_SUMMARY");
  if (!page) return;
  std::ostringstream out;
  summarize(results, out);
  if (!append_output(page, out.str()))
    throw Trouble(fmt::format("the summary cannot be written to {}", page));
}

}  // namespace forkshim::sweep
