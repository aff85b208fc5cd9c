// SPDX-License-Identifier: MIT
// By argp(3), which finds the options and prints --help. Its own complaints are two lines in
// getopt's words, so it is told to be silent, and the word that it stopped at is looked at here.
#include "text/command_line.h"

#include <argp.h>
#include <fmt/core.h>

#include <cstdlib>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>

#include "base/errno_name.h"
#include "text/exit_status.h"
#include "text/files.h"
#include "text/nearest.h"
#include "text/printable.h"

namespace forkshim::command_line {
namespace {

constexpr int help_key = 'h', first_key = 256;

struct Reading {
  const Tool& tool;
  const Table& table;
  std::vector<std::string> words;
};

std::string name_of(std::string_view word) { return std::string(word.substr(0, word.find('='))); }

const Option* find(const Table& table, const std::string& name) {
  for (const Option& option : table)
    if (name == fmt::format("--{}", option.name) ||
        (option.letter && name == fmt::format("-{}", option.letter)))
      return &option;
  return nullptr;
}

const char* what_is(const Option& option) {
  static const std::map<std::string_view, const char*> values{
      {"COMMAND", "a command"},
      {"FILE", "a file"},
      {"LIST", "words joined by commas"},
      {"N", "a number from 1 on"},
      {"TIME", "a time, such as 10, 2.5, 500ms or 2m"}};
  if (option.expects) return option.expects;
  const auto known = values.find(option.value);
  return known == values.end() ? option.value : known->second;
}

std::string no_such_option(const Reading& reading, const std::string& word) {
  std::vector<std::string> known{"--help"};
  for (const Option& option : reading.table) known.push_back(fmt::format("--{}", option.name));
  const std::string meant = nearest(word, known);
  if (meant.empty())
    return fmt::format("{}: no such option; see forkshim {} --help", word, reading.tool.name);
  return fmt::format("{}: no such option; did you mean {}?", word, meant);
}

// What is wrong with a word at which the parser stopped; nothing where it is another word.
std::string fault_in(const Reading& reading, const char* word, bool last) {
  if (!word || word[0] != '-') return "";
  const bool is_long = word[1] == '-';
  const std::string name = is_long ? name_of(word) : std::string(word, 2);
  const char* const value = is_long ? std::strchr(word, '=') : nullptr;
  const Option* const option = find(reading.table, name);
  const bool help = name == "--help" || name == "-h";
  if (!option && !help) return no_such_option(reading, name);
  if (value && (help || !option->value))
    return fmt::format("{} takes no value, found \"{}\"; leave out {}", name, value + 1, value);
  if (option && option->value && !option->optional && last && !value)
    return fmt::format("{} expects {}, and nothing follows it", name, what_is(*option));
  return "";
}

[[noreturn]] void explain(const Reading& reading, const argp_state& state) {
  const bool at_end = state.next >= state.argc;
  std::string fault = fault_in(reading, state.argv[state.next - 1], at_end);
  // Of letters that stand together, the word itself is the next one still.
  if (fault.empty() && !at_end) fault = fault_in(reading, state.argv[state.next], false);
  refuse(reading.tool, fault);
}

// The option's own word, `argument` being its value where that is a word by itself. argp also takes
// a part of a name, which would mean another option as soon as one has the same beginning.
void check_words(const Reading& reading, const Option& option, const char* argument,
                 const argp_state& state) {
  const bool apart = argument && argument == state.argv[state.next - 1];
  const std::string word = name_of(state.argv[state.next - 1 - apart]);
  const std::string name = fmt::format("--{}", option.name);
  if (word.size() > 2 && word.size() < name.size() && name.starts_with(word))
    refuse(reading.tool, fmt::format("{}: no such option; did you mean {}?", word, name));
  if (!apart || argument[0] != '-') return;
  if (std::strcmp(argument, "--") == 0 || find(reading.table, name_of(argument)))
    refuse(reading.tool, fmt::format("{} expects {}, and {} follows it; if that is the value, write"
                                     " {}={}",
                                     word, what_is(option), argument, name, argument));
}

// The first of a list that is wrong by itself.
std::string wrong_word(const Option& option, const std::string& value) {
  for (size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = value.find(',', begin);
    const std::string word = value.substr(begin, end - begin);
    if (!option.read(word)) return word;
  }
  return value;
}

// Of the words that the option's own text has, and of the names of errors, what it would take.
std::string meant_by(const Option& option, const std::string& word) {
  std::vector<std::string> known;
  constexpr int last_errno = 140;
  for (int error = 1; error < last_errno; ++error)
    if (const char* const name = errno_name(error)) known.emplace_back(name);
  std::string letters;
  for (const char c : std::string(what_is(option)) + " ") {
    const bool in_word = c != ' ' && c != ',';
    if (!in_word && !letters.empty()) known.push_back(std::exchange(letters, ""));
    if (in_word) letters += c;
  }
  std::erase_if(known, [&](const std::string& candidate) { return !option.read(candidate); });
  return nearest(word, known);
}

void take_value(const Reading& reading, const Option& option, const char* value) {
  if (option.read(value)) return;
  std::string sentence = fmt::format("--{} '{}': expected {}", option.name, value, what_is(option));
  const std::string word = wrong_word(option, value);
  if (word != value && !word.empty()) sentence += fmt::format(", found {}", word);
  if (const std::string meant = meant_by(option, word); !meant.empty())
    sentence += fmt::format("; did you mean {}?", meant);
  refuse(reading.tool, sentence);
}

void take_option(const Reading& reading, const Option& option, char* argument, argp_state& state) {
  check_words(reading, option, argument, state);
  take_value(reading, option, argument ? argument : "");
  if (!option.many) return;
  while (state.next < state.argc && state.argv[state.next][0] != '-')
    take_value(reading, option, state.argv[state.next++]);
}

// Under the name that users type, which is not that of the tool's file.
[[noreturn]] void show_help(const Reading& reading, argp_state& state) {
  std::string name = fmt::format("forkshim {}", reading.tool.name);
  state.name = name.data();
  state.flags &= ~static_cast<unsigned>(ARGP_NO_ERRS);
  argp_state_help(&state, stdout, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC);
  std::exit(finish_output() ? 0 : exit_status::failed);
}

error_t take(int key, char* argument, argp_state* state) {
  Reading& reading = *static_cast<Reading*>(state->input);
  switch (key) {
    case ARGP_KEY_ERROR:
      explain(reading, *state);
    case help_key:
      show_help(reading, *state);
    case ARGP_KEY_ARG:
      reading.words.emplace_back(argument);
      if (!reading.tool.runs_command) return 0;
      reading.words.assign(state->argv + state->next - 1, state->argv + state->argc);
      state->next = state->argc;
      return 0;
    default:
      break;
  }
  for (size_t i = 0; i < reading.table.size(); ++i) {
    const Option& option = reading.table[i];
    if (key != (option.letter ? option.letter : first_key + static_cast<int>(i))) continue;
    take_option(reading, option, argument, *state);
    return 0;
  }
  return ARGP_ERR_UNKNOWN;
}

// Without the note that a value goes with the letter, too.
char* filter(int key, const char* words, void*) {
  return key == ARGP_KEY_HELP_DUP_ARGS_NOTE ? nullptr : const_cast<char*>(words);
}

}  // namespace

std::vector<std::string> parse(const Tool& tool, const Table& table, int argc, char** argv) {
  occupy_standard_streams();  // here, because every tool begins here
  std::vector<argp_option> options;
  // argp sorts within a group.
  int group = 0;
  for (const Option& option : table) {
    const int key = option.letter ? option.letter : first_key + group;
    options.push_back(
        {option.name, key, option.value,
         (option.hidden ? OPTION_HIDDEN : 0) | (option.optional ? OPTION_ARG_OPTIONAL : 0),
         option.help, ++group});
  }
  options.push_back({"help", help_key, nullptr, 0, "show this text", ++group});
  options.push_back({});
  const std::string about = fmt::format("{}\v{}", tool.about, tool.statuses);
  const argp parser{options.data(), take, tool.arguments, about.c_str(), nullptr, filter, nullptr};
  Reading reading{tool, table, {}};
  const unsigned flags = ARGP_NO_ERRS | ARGP_NO_HELP | (tool.runs_command ? ARGP_IN_ORDER : 0);
  if (argc > 0) argp_parse(&parser, argc, argv, flags, nullptr, &reading);
  return reading.words;
}

void refuse_without_program(const Tool& tool, const char* example) {
  refuse(tool, fmt::format("expected a program, as in: forkshim {} {}; see forkshim {} --help",
                           tool.name, example, tool.name));
}

void refuse(const Tool& tool, const std::string& sentence) {
  print_error(fmt::format("forkshim: {}: {}\n", tool.name, printable(sentence)));
  std::exit(exit_status::failed);
}

}  // namespace forkshim::command_line
