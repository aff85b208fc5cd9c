// SPDX-License-Identifier: MIT
#include "supervision/trace_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "supervision/log_line.h"
#include "text/files.h"
#include "text/printable.h"
#include "text/shell_words.h"

namespace forkshim {
namespace {

using log_line::behind;
using log_line::number_of;
using log_line::text_at;
using log_line::text_of;
namespace key = log::key;
using log::Phase;

constexpr size_t most_names = 100'000, longest_name = 40, longest_command = 200;

std::string cut(const std::string& text, size_t longest) {
  if (text.size() <= longest) return text;
  size_t size = longest;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size) + "...";
}

// Marks of quotation and backslashes; other escapes stay, which a terminal does not obey.
std::string unescaped(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) ++i;
    plain += text[i];
  }
  return plain;
}

std::string time_since(uint64_t ns) {
  const auto time = static_cast<double>(ns);
  if (ns < 1'000'000) return fmt::format("{:.0f}us", time / 1e3);
  if (ns < 1'000'000'000) return fmt::format("{:.1f}ms", time / 1e6);
  return fmt::format("{:.2f}s", time / 1e9);
}

std::vector<std::string> arguments_in(std::string_view line) {
  std::vector<std::string> words;
  for (std::string_view rest = behind(line, key::arguments, "["); rest.starts_with('"');) {
    const std::string_view word = text_at(rest.substr(1));
    words.push_back(unescaped(word));
    rest.remove_prefix(std::min(rest.size(), word.size() + 2));
    if (rest.starts_with(',')) rest.remove_prefix(1);
  }
  return words;
}

std::string result(std::string_view line) {
  const std::string_view function = text_of(line, key::function);
  const std::string_view error = text_of(line, key::error);
  const std::string_view refuser = text_of(line, key::refused_by);
  const uint64_t child = number_of(line, key::child);
  if (error.empty() && child == 0) return fmt::format("{} = ?", function);  // libc keeps the pid
  if (error.empty()) return fmt::format("{} = {}", function, child);
  return fmt::format("{} = -1 {}{}", function, error,
                     refuser.empty() ? "" : fmt::format(" (refused by {})", unescaped(refuser)));
}

std::string end(std::string_view line) {
  const std::string_view signal = text_of(line, key::signal);
  if (!signal.empty()) return fmt::format("ends by {}", signal);
  if (behind(line, key::status).empty()) return "exits";
  return fmt::format("exits with {}", number_of(line, key::status));
}

}  // namespace

// A program that does not load the library has no start line.
std::string TraceLines::name_of(uint64_t pid, std::string_view line) const {
  const auto known = names_.find(pid);
  const std::string_view program = text_of(line, key::program);
  if (known != names_.end() && (program.empty() || program == known->second.program))
    return known->second.name;
  return cut(unescaped(base_name(program)), longest_name);
}

void TraceLines::keep_name(uint64_t pid, std::string_view line, const std::string& name) {
  if (names_.size() >= most_names) names_.clear();
  names_[pid] = {std::string(text_of(line, key::lineage)), std::string(text_of(line, key::program)),
                 name};
}

std::string TraceLines::event(std::string_view line, std::string_view phase) {
  const uint64_t pid = number_of(line, key::pid);
  const std::string_view lineage = text_of(line, key::lineage);
  std::string what;
  if (phase == phase_name(Phase::start)) {
    const std::vector<std::string> words = arguments_in(line);
    if (!words.empty())
      keep_name(pid, line, cut(std::string(base_name(words.front())), longest_name));
    what = "starts: " + cut(shell_line(words), longest_command);
  } else if (phase == phase_name(Phase::parent)) {
    const uint64_t child = number_of(line, key::child);
    const auto known = names_.find(child);
    if (known == names_.end() || known->second.lineage != lineage)
      keep_name(child, line, name_of(pid, line));
    what = result(line);
  } else if (phase == phase_name(Phase::failed)) {
    what = result(line);
  } else if (phase == phase_name(Phase::missed)) {
    what = "was created by a fork that was not intercepted";
  } else if (phase == phase_name(Phase::exit)) {
    what = end(line);
  } else {
    return "";
  }
  return fmt::format("{}[{}] {}", name_of(pid, line), pid, what);
}

std::string TraceLines::of(std::string_view line) {
  const uint64_t time = number_of(line, key::time);
  const std::string what = event(line, text_of(line, key::phase));
  if (what.empty()) return "";
  if (first_ == 0) first_ = time;
  const std::string_view lineage = text_of(line, key::lineage);
  return printable(fmt::format("{:>9} {:<7} {}", time_since(time > first_ ? time - first_ : 0),
                               lineage, what)) +
         '\n';
}

}  // namespace forkshim
