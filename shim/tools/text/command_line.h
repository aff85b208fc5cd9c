// SPDX-License-Identifier: MIT
// The command line of a tool, described once in a table: what --help shows is what is taken. A
// wrong one ends the tool with one sentence and status 125.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "text/time_span.h"

namespace forkshim::command_line {

// Takes an option's value. False where it is not what the option expects.
using Reader = std::function<bool(const std::string&)>;

struct Option {
  const char* name;   // "timeout" for --timeout
  char letter;        // 'd' for -d as well, or 0
  const char* value;  // what --help calls its value, such as FILE; nullptr: it takes none
  const char* help;
  Reader read;
  const char* expects = nullptr;  // "a file"; nullptr: what the value's name stands for
  bool many = false;              // the words behind the value belong to it, too
  bool hidden = false;            // from --help: it is the launcher's
  bool optional = false;          // its value, which is then joined by = and may be empty
};

using Table = std::vector<Option>;

struct Tool {
  const char* name;
  const char* arguments;  // "LOG..."; a line for each way in which it is called
  const char* about;
  const char* statuses = "";
  // The first word that is neither an option nor its value begins a command, which takes all words
  // after it. Without this, words may come between options.
  bool runs_command = false;
};

// Returns the words that are neither options nor their values. Ends the process with status 0 after
// --help. Closed standard streams are occupied: see text/files.h.
std::vector<std::string> parse(const Tool& tool, const Table& table, int argc, char** argv);

// Ends the process as a wrong command line does: "forkshim: TOOL: SENTENCE".
[[noreturn]] void refuse(const Tool& tool, const std::string& sentence);

// `example` stands for what was left out: "-- make".
[[noreturn]] void refuse_without_program(const Tool& tool, const char* example);

Reader flag(bool& target);
Reader text(std::string& target);                // not empty
Reader texts(std::vector<std::string>& target);  // one more each time, not empty
Reader list(std::vector<std::string>& target);   // A,B: none of them empty
Reader span(Span& target);                       // more than nothing
Reader span_or_nothing(Span& target);
Reader number(size_t& target, size_t most = SIZE_MAX);  // from 1 on

// One word of a few, each with its meaning.
template <typename T>
Reader choice(T& target, std::vector<std::pair<std::string, T>> words) {
  return [&target, words = std::move(words)](const std::string& value) {
    for (const auto& [word, meaning] : words) {
      if (word != value) continue;
      target = meaning;
      return true;
    }
    return false;
  };
}

}  // namespace forkshim::command_line
