// SPDX-License-Identifier: MIT
#include "launch/options.h"

#include <fmt/core.h>

#include <algorithm>

#include "launch/mistakes.h"
#include "launch/option_table.h"
#include "launch/option_values.h"
#include "launch/say.h"

namespace forkshim::launch {
namespace {

std::string_view name_of(std::string_view word) { return word.substr(0, word.find('=')); }

const Row* find(std::string_view word) {
  for (const Row& row : option_table)
    if (is_named(row, word)) return &row;
  return nullptr;
}

// `--NAME=VALUE`, or a word that has none.
bool is_joined(std::string_view word) {
  return word.size() > 2 && word.starts_with("--") && word[2] >= 'a' && word[2] <= 'z' &&
         word.find('=') != word.npos;
}

// Of an option without a value, VALUE would become the program.
void refuse_value(std::string_view word) {
  const Row* const row = find(name_of(word));
  if (!row || row->expects) return;
  const std::string_view value = word.substr(word.find('=') + 1);
  fail(fmt::format("{} takes no value, found \"{}\"; leave out ={}", row->name, value, value));
}

class Reader {
 public:
  Reader(const Call& call, Options* options) : call_(call), options_(*options) {
    options_.command = call.words[0];
  }

  void read() {
    for (at_ = 1; at_ < call_.count; ++at_) {
      const std::string_view word = call_.words[at_];
      if (word == "--") {
        options_.separated = true;
        ++at_;
        break;
      }
      if (word.size() < 2 || word[0] != '-') break;
      take(word);
    }
    options_.before = at_;
    options_.count = call_.count - at_;
    options_.program = call_.words + at_;
  }

 private:
  void take(std::string_view word) {
    const bool joined = is_joined(word);
    if (joined) refuse_value(word);
    const std::string name(joined ? name_of(word) : word);
    const Row* const row = find(name);
    const bool own = row && (row->commands.empty() || row->commands == options_.command);
    if (!own) refuse_option(options_.command, name);
    std::string value;
    if (row->expects) value = joined ? word.substr(word.find('=') + 1) : following(*row, name);
    if (row->taken == Taken::help) show_help(call_, options_.command);
    take_option(*row, name, value, &options_);
  }

  // Ends forkshim where nothing follows, or `--` or another option. What is joined to it by = is
  // the value, whatever it is.
  std::string following(const Row& row, const std::string& name) {
    if (++at_ == call_.count)
      fail(fmt::format("{} expects {}, and nothing follows it; see forkshim help {}", name,
                       row.expects, options_.command));
    const std::string_view next = call_.words[at_];
    if (next == "--" || find(name_of(next)))
      fail(fmt::format("{} expects {}, and {} follows it; if that is the value, write {}={}", name,
                       row.expects, next, row.name, next));
    return std::string(next);
  }

  const Call& call_;
  Options& options_;
  int at_ = 1;
};

bool has_break(const Written& handlers) {
  return std::any_of(handlers.begin(), handlers.end(),
                     [](const auto& written) { return written.first == "--break"; });
}

}  // namespace

Options parse(const Call& call) {
  Options options;
  Reader(call, &options).read();
  if (!options.break_command.empty() && !has_break(options.handlers))
    fail(
        "--break-run has nothing to wait for; add --break WHEN, as in: --break at:0.3.1"
        " --break-run 'gdb -p %p'");
  return options;
}

bool is_known_option(std::string_view word) { return find(word); }

std::vector<std::string> long_options(std::string_view command) {
  const bool reads = command == "run" || command == "check" || command == "env";
  std::vector<std::string> names;
  for (const Row& row : option_table)
    if (row.taken == Taken::help || (reads && (row.commands.empty() || row.commands == command)))
      names.emplace_back(row.name);
  return names;
}

}  // namespace forkshim::launch
