// SPDX-License-Identifier: MIT
// Ant's schema asks for more than Jenkins's and allows less: no output inside a test case, so the
// program's standard error stands in the failure's text.
#include "sweep/junit.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "sweep/call_site.h"
#include "sweep/source_place.h"
#include "sweep/work_folder.h"
#include "text/escape.h"
#include "text/files.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

// Ant's schema has no attributes for a file and a line.
std::string where_of(const Outcome& outcome) {
  const std::string line = compiler_line(outcome);
  return line.empty() ? "" : line + "\n";
}

std::string difference_of(const Outcome& outcome) {
  return outcome.difference.empty() ? "" : "\nIts output differs:\n" + outcome.difference;
}

std::string stack_of(const CallSite& site) {
  const std::string script = sentence_about_script(site);
  std::string text = script.empty() ? "" : "\nScript: " + script;
  if (!site.script_stack.empty()) text += "\nScript called by:";
  for (const std::string& line : site.script_stack) text += "\n" + line;
  if (!site.stack->empty()) text += "\nCalled by:";
  for (const std::string& line : *site.stack) text += "\n" + line;
  return text;
}

std::string body_of(const Outcome& outcome) {
  if (is_skipped(outcome.verdict.kind))
    return fmt::format("<skipped message=\"{}\"/>", escaped::xml(outcome.verdict.reason));
  if (!outcome.allowed.empty())
    return fmt::format("<skipped message=\"{}\"/>", escaped::xml("allowed: " + outcome.allowed));
  const char* const word = word_for(outcome.verdict.kind);
  const std::string errors =
      outcome.errors.empty() ? "" : "\nIts standard error ended with:\n" + outcome.errors;
  return fmt::format(
      "<failure type=\"{}\" message=\"{}\">{}</failure>", word,
      escaped::xml(fmt::format("{}: {}", word, outcome.verdict.reason)),
      escaped::xml(where_of(outcome) + "Repeat with: " + outcome.repeat + difference_of(outcome) +
                   stack_of(outcome.point.creation.site) + errors));
}

std::string case_of(const Outcome& outcome, const std::string& suite) {
  const std::string head =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", escaped::xml(suite),
                  escaped::xml(name_of(outcome.point)), outcome.seconds);
  const bool plain = !outcome.is_told() && !is_skipped(outcome.verdict.kind);
  if (plain) return head + "/>\n";
  return fmt::format("{}>\n      {}\n    </testcase>\n", head, body_of(outcome));
}

// A test that failed for no fault of the program's, because many readers look at tests alone.
std::string case_of_whole(const std::string& reason, const std::string& suite) {
  return fmt::format(
      "    <testcase classname=\"{}\" name=\"the sweep\" time=\"0\">\n"
      "      <error type=\"sweep\" message=\"{}\"/>\n    </testcase>\n",
      escaped::xml(suite), escaped::xml(reason));
}

std::string host() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return *name ? name : "localhost";
}

}  // namespace

void JUnit::end(const Results& results) {
  double time = 0;
  size_t skipped = 0;
  for (const Outcome& outcome : results.outcomes) {
    time += outcome.seconds;
    skipped += is_skipped(outcome.verdict.kind) || !outcome.allowed.empty();
  }
  const std::string reason = why_no_pass(results);
  const bool fails = !reason.empty();
  const std::string suite = "forkshim.sweep." + std::string(base_name(results.command.front()));
  std::ostringstream out;
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  out << fmt::format("  <testsuite name=\"{}\" package=\"forkshim\" id=\"0\" timestamp=\"{}\"",
                     escaped::xml(suite), escaped::xml(results.started))
      << fmt::format(" tests=\"{}\" failures=\"{}\" errors=\"{:d}\" skipped=\"{}\" time=\"{:.3f}\"",
                     results.outcomes.size() + fails, results.findings(), fails, skipped, time)
      << fmt::format(" hostname=\"{}\">\n", escaped::xml(host()))
      << fmt::format("    <properties>\n      <property name=\"command\" value=\"{}\"/>\n",
                     escaped::xml(shell_line(results.command)))
      << "    </properties>\n";
  for (const Outcome& outcome : results.outcomes) out << case_of(outcome, suite);
  if (fails) out << case_of_whole(reason, suite);
  out << "    <system-out>" << escaped::xml(summary_of(results)) << "</system-out>\n"
      << "    <system-err></system-err>\n"
      << "  </testsuite>\n</testsuites>\n";
  if (!write_output(file_, out.str())) throw Trouble("the JUnit XML cannot be written to " + file_);
}

}  // namespace forkshim::sweep
