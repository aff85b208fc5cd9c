// SPDX-License-Identifier: MIT
// The launcher's options, one a row: tests compare it with what --help prints.
#pragma once

#include <string>
#include <string_view>

namespace forkshim::launch {

enum class Taken {
  handler,  // becomes configuration, with its value
  follow_exec,
  time,
  page,
  when,
  debugger,
  format,
  word,  // the run tool's own
  trace,
  print,
  in_place,
  quiet,
  help
};

struct Row {
  std::string_view commands;  // "run check env"; empty: each of them
  std::string_view name;
  char letter;
  Taken taken;
  const char* expects;  // its value; null: it takes none
};

inline constexpr Row option_table[] = {
    {"", "--config", 'c', Taken::handler, "the file of a configuration"},
    {"", "--handler", 'H', Taken::handler, "a handler, such as 'fail error=EAGAIN'"},
    {"", "--fail", 0, Taken::handler, "an error, such as EAGAIN or ENOMEM@2"},
    {"", "--log", 0, Taken::handler, "a file, or - for standard error"},
    {"", "--follow-exec", 0, Taken::follow_exec, nullptr},
    {"run", "--stats", 0, Taken::word, nullptr},
    {"run", "--trace", 0, Taken::trace, nullptr},
    {"run", "--deep", 0, Taken::word, nullptr},
    {"run", "--break", 0, Taken::when, "an ordinal or a lineage, such as 3 or at:0.3.1"},
    {"run", "--break-run", 0, Taken::debugger, "a command, such as 'gdb -p %p'"},
    {"run", "--timeout", 0, Taken::time, "a time, such as 10, 2.5, 500ms or 2m"},
    {"run", "--require-fired", 0, Taken::word, nullptr},
    {"run", "--report", 0, Taken::page, "the file of the page to write"},
    {"run", "--print", 0, Taken::print, nullptr},
    {"run", "--exec", 0, Taken::in_place, nullptr},
    {"run", "--quiet", 'q', Taken::quiet, nullptr},
    {"env", "--format", 0, Taken::format, "shell, systemd, docker or kubernetes"},
    {"", "--help", 'h', Taken::help, nullptr},
};

inline bool is_named(const Row& row, std::string_view word) {
  return word == row.name ||
         (row.letter && word.size() == 2 && word[0] == '-' && word[1] == row.letter);
}

}  // namespace forkshim::launch
