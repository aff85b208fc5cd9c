// SPDX-License-Identifier: MIT
#include "launch/option_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <optional>

#include "launch/first_use.h"
#include "launch/handler_words.h"
#include "launch/say.h"

namespace forkshim::launch {
namespace {

// [KIND:]ERRNO[@WHEN], where WHEN may be at:LINEAGE.
struct Fault {
  std::string kind, error, when;
  bool at = false;
};

template <typename Allowed>
bool consists_of(std::string_view text, Allowed allowed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return allowed(static_cast<unsigned char>(c));
  });
}

std::optional<Fault> parse_fault(const std::string& value) {
  constexpr std::string_view lineage = "at:";
  const auto is_alnum = [](unsigned char c) { return std::isalnum(c) != 0; };
  const auto is_small = [](unsigned char c) { return c >= 'a' && c <= 'z'; };
  const auto is_plain = [](unsigned char c) {
    return c != '@' && c != ':' && c != ';' && !std::isspace(c);
  };
  std::string_view rest = value;
  Fault fault;
  const size_t mark = rest.find('@'), colon = rest.substr(0, mark).find(':');
  if (colon != rest.npos) {
    fault.kind = rest.substr(0, colon);
    if (!consists_of(fault.kind, is_small)) return std::nullopt;
    rest.remove_prefix(colon + 1);
  }
  const size_t end = rest.find('@');
  fault.error = rest.substr(0, end);
  if (!consists_of(fault.error, is_alnum)) return std::nullopt;
  if (end == rest.npos) return fault;
  rest.remove_prefix(end + 1);
  fault.at = rest.starts_with(lineage);
  if (fault.at) rest.remove_prefix(lineage.size());
  fault.when = rest;
  if (!consists_of(rest, is_plain)) return std::nullopt;
  return fault;
}

// What else is meant by `@` and by numbers.
void check_order(const std::string& value, const Fault& fault) {
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  if (fault.when.starts_with("at="))
    fail(fmt::format("--fail '{}': a lineage stands behind at: as in {}@at:{}", value, fault.error,
                     fault.when.substr(3)));
  if (consists_of(fault.error, is_digit) && fault.when.starts_with('E'))
    fail(fmt::format("--fail '{}': the error comes first; did you mean {}@{}?", value, fault.when,
                     fault.error));
}

// A word of the value `run` of the handler command.
std::string in_quotes(const std::string& word) {
  if (word.find('\'') == word.npos) return "'" + word + "'";
  if (word.find("\"") == word.npos) return "\"" + word + "\"";
  fail(fmt::format(
      "{} has quotation marks of both kinds, which a line of configuration cannot hold; put the"
      " command into a script",
      "--break-run"));
}

bool is_ordinal(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) &&
         consists_of(text, [](unsigned char c) { return std::isdigit(c) || c == '.' || c == '+'; });
}

}  // namespace

std::string without_patterns(const std::string& path) {
  std::string out;
  for (const char c : path) out.append(c == '%' ? 2 : 1, c);
  return out;
}

void OptionReader::read_all() {
  const Written written = into_.options_.handlers;
  for (const auto& [option, value] : written) read(option, value);
}

void OptionReader::read(const std::string& option, const std::string& value) {
  if (option == "--handler") read_handler(value);
  if (option == "--fail") read_fail(value);
  if (option == "--break") read_break(value);
  if (option == "--log") read_log(value);
  if (option == "--follow-exec") follow_exec();
  if (option == "--trace")
    into_.add("--trace", "log",
              {{"output", trace_log}, {"phases", "start,parent,failed,exit,missed"}});
}

void OptionReader::read_handler(const std::string& value) {
  const HandlerWords words = parse_handler(value);
  into_.add("-H '" + value + "'", words.plugin, words.entries);
}

void OptionReader::read_fail(const std::string& value) {
  const std::optional<Fault> fault = parse_fault(value);
  if (!fault)
    fail(
        fmt::format("--fail '{}': expected ERRNO or ERRNO@WHEN, such as EAGAIN, EAGAIN@3,"
                    " EAGAIN@2..5 or EAGAIN@at:0.3.1, or one of a kind, such as thread:EAGAIN@2",
                    value));
  check_order(value, *fault);
  Entries entries{{"error", fault->error}};
  if (!fault->when.empty()) entries.emplace_back(fault->at ? "at" : "when", fault->when);
  if (!fault->kind.empty()) entries.emplace_back("kinds", fault->kind);
  into_.add("--fail " + value, "fail", entries);
}

// prepare runs in reverse order: first what waits for the stop is started, and then comes the stop.
void OptionReader::read_break(const std::string& value) {
  const bool at = value.starts_with("at:");
  const std::string where = at ? value.substr(3) : value;
  if (!is_ordinal(where))
    fail(fmt::format("--break '{}': expected an ordinal or a lineage, such as 3, 2..5 or at:0.3.1",
                     value));
  const std::pair<std::string, std::string> when = {at ? "at" : "when", where};
  into_.add("--break " + value, "signal", {{"prepare", "SIGSTOP"}, when});
  const std::string& command = into_.options_.break_command;
  if (command.empty()) return;
  constexpr const char* passed =
      "HOME,USER,TERM,TMUX,DISPLAY,WAYLAND_DISPLAY,XDG_RUNTIME_DIR,LANG,LC_ALL,TMPDIR,EDITOR";
  into_.add("--break-run '" + command + "'", "command",
            {{"run", debugger()}, {"phase", "prepare"}, when, {"pass", passed}});
}

std::string OptionReader::debugger() const {
  const std::string part = parts_of(into_.call_) + "/break.bash";
  return fmt::format("{} {} {}", in_quotes(path_of_bash()), in_quotes(part),
                     in_quotes(into_.options_.break_command));
}

// Made absolute because the tree's programs may change their folder.
void OptionReader::read_log(const std::string& value) {
  if (value.empty()) fail("--log expects a file, or - for standard error; it is empty");
  check_value("--log", value);
  const bool is_stream = value == "-";
  // The run tool adds what it knows of ends; a name that is a pattern is several files.
  if (into_.options_.command == "run" && !is_stream && value.find('%') == value.npos) {
    into_.options_.run_words.emplace_back("--log");
    into_.options_.run_words.push_back(absolute(value));
  }
  const bool as_it_is = is_stream || value.starts_with('/');
  const std::string output = as_it_is ? value : without_patterns(current_folder()) + "/" + value;
  into_.add("--log " + value, "log", {{"output", output}});
}

// Behind the other [shim] sections, so that it decides.
void OptionReader::follow_exec() {
  into_.mark("--follow-exec");
  into_.text_ += fmt::format("[shim]\n{} = yes\n", "follow_exec");
}

}  // namespace forkshim::launch
