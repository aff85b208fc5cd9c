// SPDX-License-Identifier: MIT
#include "launch/mistakes.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <iterator>

#include "launch/program.h"
#include "launch/say.h"
#include "text/nearest.h"
#include "text/program_hint.h"
#include "text/shell_words.h"

namespace forkshim::launch {
namespace {

constexpr size_t longest_word = 40, longest_line = 200;

std::string meant_by(const std::string& word, const std::vector<std::string>& known) {
  return word.size() <= longest_word ? nearest(word, known) : "";
}

// As people write it: by backslashes.
std::string quoted(const std::string& word) {
  const auto is_shown = [](char c) { return c >= ' ' && c <= '~'; };
  if (word.empty() || !std::all_of(word.begin(), word.end(), is_shown)) return shell_line({word});
  std::string out;
  for (const char c : word) {
    if (!std::isalnum(static_cast<unsigned char>(c)) &&
        std::string_view("_@%+=:./-").find(c) == std::string_view::npos)
      out += '\\';
    out += c;
  }
  return out;
}

bool is_assignment(const std::string& word) {
  const auto first = static_cast<unsigned char>(word[0]);
  const auto letter = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
  const size_t equals = word.find('=');
  return equals != word.npos && (std::isalpha(first) || first == '_') &&
         std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals), letter);
}

// bash's builtins and keywords that few machines have as programs.
constexpr std::string_view of_shells[] = {
    "!",       ".",        ":",      "[[",        "]]",       "alias",   "bg",      "bind",
    "break",   "builtin",  "caller", "case",      "cd",       "command", "compgen", "complete",
    "compopt", "continue", "coproc", "declare",   "dirs",     "disown",  "do",      "done",
    "elif",    "else",     "enable", "esac",      "eval",     "exec",    "exit",    "export",
    "fc",      "fg",       "fi",     "for",       "function", "getopts", "hash",    "help",
    "history", "if",       "in",     "jobs",      "let",      "local",   "logout",  "mapfile",
    "popd",    "pushd",    "read",   "readarray", "readonly", "return",  "select",  "set",
    "shift",   "shopt",    "source", "suspend",   "then",     "time",    "times",   "trap",
    "type",    "typeset",  "ulimit", "umask",     "unalias",  "unset",   "until",   "wait",
    "while",   "{",        "}"};

bool is_of_shells(std::string_view word) {
  return std::find(std::begin(of_shells), std::end(of_shells), word) != std::end(of_shells);
}

// `--fail ERRNO`, `-H HANDLER` and the like: only what other programs do not have. curl has --fail,
// and a -H of its own.
bool is_behind(std::string_view word, std::string_view next) {
  const auto begins = [word](std::string_view option) { return word.starts_with(option); };
  if (begins("--require-fired") || begins("--follow-exec")) return true;
  if (word == "-H")
    return next.starts_with("fail") || next.starts_with("log") || next.starts_with("delay");
  if (word != "--fail" && !begins("--fail=")) return false;
  std::string_view error = word == "--fail" ? next : word.substr(word.find('=') + 1);
  const size_t colon = error.find(':');
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  if (colon != error.npos && colon != 0 && std::all_of(&error[0], &error[colon], is_small))
    error.remove_prefix(colon + 1);
  return error.size() > 1 && error[0] == 'E' &&
         (std::isupper(static_cast<unsigned char>(error[1])) ||
          std::isdigit(static_cast<unsigned char>(error[1])));
}

}  // namespace

void refuse_option(const std::string& command, const std::string& word) {
  const std::string name = word.substr(0, word.find('='));
  if (is_known_option(name))
    fail(fmt::format("{} has no option {}, which is another command's; see forkshim help {}",
                     command, name, command));
  const std::string meant = meant_by(name, long_options(command));
  if (!meant.empty())
    fail(fmt::format("{} has no option {}; did you mean {}?", command, name, meant));
  fail(fmt::format("{} has no option {}; see forkshim help {}", command, name, command));
}

void refuse_command(const Call& call) {
  const std::string word = call.words[0];
  const std::string meant = meant_by(word, {"run", "check", "env", "handlers", "plugin", "sweep",
                                            "report", "doctor", "top", "help"});
  if (!meant.empty() && search(word).empty())
    fail(fmt::format("there is no command \"{}\"; did you mean {}?", word, meant));
  std::string line;
  for (int i = 0; i < call.count && line.size() <= longest_line; ++i)
    line += " " + quoted(call.words[i]);
  if (line.size() > longest_line) line = " " + quoted(word) + " ...";
  fail(fmt::format("there is no command \"{}\"; to run a program: forkshim run --{}", word, line));
}

std::string hint_at_program(const std::string& name, const Options& options) {
  const auto is_handler = [](const auto& written) { return written.first == "--handler"; };
  const std::string hint = program_hint(name);
  if (!hint.empty()) return hint;
  if (is_assignment(name) &&
      std::any_of(options.handlers.begin(), options.handlers.end(), is_handler))
    return fmt::format("; -H takes one word, such as -H 'fail {}'", name);
  if (is_assignment(name)) return fmt::format("; to set a variable: env {} PROGRAM", name);
  if (is_of_shells(name))
    return fmt::format("; it is a command of the shell's, as in: sh -c '{} ...'", name);
  return "";
}

void note_options_behind(const Options& options) {
  for (int i = 1; i < options.count; ++i) {
    const std::string_view word = options.program[i];
    if (!is_behind(word, i + 1 < options.count ? options.program[i + 1] : "")) continue;
    return complain(
        fmt::format("{} behind {} is an argument of that program; options of forkshim run come"
                    " before it",
                    word.substr(0, word.find('=')), options.program[0]));
  }
}

}  // namespace forkshim::launch
