// SPDX-License-Identifier: MIT
#include "launch/option_values.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <initializer_list>

#include "launch/say.h"
#include "text/time_span.h"

namespace forkshim::launch {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// A time as the tools take it; digits and a unit even where it is longer than they take.
void check_time(const std::string& value) {
  constexpr const char* example = "such as 10, 2.5, 500ms or 2m";
  const auto span = parse_span(value);
  const bool begun = !value.empty() && (is_digit(value[0]) || value[0] == '.');
  if (!begun || !span)
    fail(fmt::format("--timeout '{}': expected a time above 0, {}", value, example));
  if (value.find_first_of("123456789") == value.npos)
    fail(
        fmt::format("--timeout {} leaves no time to run in; expected a time {}, and for no limit"
                    " leave --timeout out",
                    value, example));
}

// Opens nothing, since a link on the way may be another user's, which the tool that writes the page
// refuses.
std::string reason_against_page(const std::string& page) {
  struct stat status = {};
  if (stat(page.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return std::strerror(EISDIR);
    return eaccess(page.c_str(), W_OK) == 0 ? "" : std::strerror(errno);
  }
  const size_t slash = page.rfind('/');
  const std::string folder = slash == page.npos ? "./" : page.substr(0, slash + 1);
  return eaccess(folder.c_str(), W_OK) == 0 ? "" : std::strerror(errno);
}

// Before anything is built for the run.
void check_page(const std::string& page) {
  if (page.empty()) fail("--report expects the file of the page to write; it is empty");
  const std::string reason = reason_against_page(page);
  if (!reason.empty())
    fail(fmt::format("--report: the page {} cannot be written: {}", page, reason));
}

void check_format(const Row& row, const std::string& value) {
  for (const char* const known : {"shell", "systemd", "docker", "kubernetes"})
    if (value == known) return;
  fail(fmt::format("--format '{}': expected {}", value, row.expects));
}

void check_debugger(const std::string& value) {
  if (value.empty()) fail("--break-run expects a command, such as 'gdb -p %p'; it is empty");
}

// The last one would win, and nobody be told of the others.
void refuse_two(const std::string& name, const std::string& one, const std::string& other) {
  fail(fmt::format("{} is given twice, as {} and as {}; leave one of them out", name, one, other));
}

void refuse_second(const std::string& name, const std::string& value, Options* options) {
  for (const auto& [option, before] : options->handlers)
    if (option == "--config") refuse_two(name, before, value);
}

void add(Options* options, std::initializer_list<std::string> words) {
  options->run_words.insert(options->run_words.end(), words);
}

}  // namespace

void take_option(const Row& row, const std::string& name, const std::string& value,
                 Options* options) {
  switch (row.taken) {
    case Taken::handler:
      if (row.letter == 'c') refuse_second(name, value, options);
      [[fallthrough]];
    case Taken::when:
      options->handlers.emplace_back(row.name, value);
      break;
    case Taken::follow_exec:
      options->handlers.emplace_back(row.name, "yes");
      break;
    case Taken::trace:
      options->handlers.emplace_back(row.name, "yes");
      add(options, {name, trace_log});
      break;
    case Taken::time:
      check_time(value);
      add(options, {name, value});
      break;
    case Taken::page:
      check_page(value);
      if (!options->page.empty()) refuse_two(name, options->page, value);
      add(options, {name, value});
      options->page = value;
      break;
    case Taken::debugger:
      check_debugger(value);
      options->break_command = value;
      add(options, {name});
      break;
    case Taken::format:
      check_format(row, value);
      options->format = value;
      break;
    case Taken::word:
      add(options, {name});
      break;
    case Taken::print:
      options->print = true;
      break;
    case Taken::in_place:
      options->in_place = true;
      break;
    case Taken::quiet:
      options->quiet = true;
      break;
    case Taken::help:
      break;
  }
}

}  // namespace forkshim::launch
