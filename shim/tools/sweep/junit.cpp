// SPDX-License-Identifier: MIT
#include "sweep/junit.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sweep/words.h"
#include "sweep/workplace.h"

namespace forkshim::sweep {
namespace {

// XML 1.0 has no way to write most control characters; a byte that is no UTF-8 counts as one.
std::string escape(const std::string& raw) {
  using Json = nlohmann::json;
  const std::string text =
      Json::parse(Json(raw).dump(-1, ' ', false, Json::error_handler_t::replace));
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\n':
        escaped += "&#10;";
        break;
      case '\t':
        escaped += "&#9;";
        break;
      default:
        escaped += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return escaped;
}

std::string body_of(const Outcome& outcome) {
  if (outcome.verdict.kind == Class::missed)
    return fmt::format("<skipped message=\"{}\"/>", escape(outcome.verdict.reason));
  if (!outcome.allowed.empty())
    return fmt::format("<skipped message=\"{}\"/>", escape("allowed: " + outcome.allowed));
  const char* const word = word_for(outcome.verdict.kind);
  return fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>", word,
                     escape(fmt::format("{}: {}", word, outcome.verdict.reason)),
                     escape("Repeat with: " + outcome.repeat));
}

std::string case_of(const Outcome& outcome, const std::string& suite) {
  const bool plain = !outcome.finding() && outcome.verdict.kind != Class::missed;
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n",
                                 escape(suite), escape(name_of(outcome.point)), outcome.seconds);
  if (!plain) text += "      " + body_of(outcome) + "\n";
  if (!outcome.errors.empty())
    text += "      <system-err>" + escape(outcome.errors) + "</system-err>\n";
  return text + "    </testcase>\n";
}

std::string host() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return *name ? name : "localhost";
}

}  // namespace

void write_junit(const Results& results, const std::string& file) {
  double time = 0;
  size_t skipped = 0;
  for (const Outcome& outcome : results.outcomes) {
    time += outcome.seconds;
    skipped += outcome.verdict.kind == Class::missed || !outcome.allowed.empty();
  }
  const std::string suite = "forkshim.sweep." + base_name(results.command.front());
  std::ofstream out(file);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      << fmt::format(
             "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\""
             " skipped=\"{}\" time=\"{:.3f}\" timestamp=\"{}\" hostname=\"{}\">\n",
             escape(suite), results.outcomes.size(), results.findings(), skipped, time,
             results.started, escape(host()))
      << fmt::format(
             "    <properties>\n      <property name=\"command\" value=\"{}\"/>\n"
             "    </properties>\n",
             escape(shell_line(results.command)));
  for (const Outcome& outcome : results.outcomes) out << case_of(outcome, suite);
  out << "    <system-out>" << escape(summary_of(results)) << "</system-out>\n"
      << "  </testsuite>\n</testsuites>\n";
  out.close();
  if (!out) throw Trouble("the JUnit XML cannot be written to " + file);
}

}  // namespace forkshim::sweep
