// SPDX-License-Identifier: MIT
#include "sweep/options.h"

#include <algorithm>
#include <charconv>

#include "base/errno_name.h"
#include "text/command_line.h"
#include "text/grammar.h"

namespace forkshim::sweep {
namespace {

using namespace command_line;

constexpr Tool tool{
    .name = "sweep",
    .arguments = "[--] PROGRAM [ARG...]\n--merge=FILE...",
    .about =
        "Runs a program once for every process it creates, lets exactly that creation fail,"
        " and says what came of it.",
    .runs_command = true};

// K/N, from 1/1.
Reader shard(Options& options) {
  return [&options](const std::string& value) {
    const size_t slash = value.find('/');
    const auto read = [&](size_t from, size_t to, unsigned& number) {
      const char *const begin = value.data() + from, *const end = value.data() + to;
      return std::from_chars(begin, end, number).ptr == end && begin != end;
    };
    return slash != std::string::npos && read(0, slash, options.shard) &&
           read(slash + 1, value.size(), options.shards) && options.shard >= 1 &&
           options.shard <= options.shards;
  };
}

Reader kinds(std::vector<std::string>& target) {
  return [&target, read = list(target)](const std::string& value) {
    const auto known = [](const std::string& word) { return grammar::is_kind(word); };
    return read(value) && std::all_of(target.begin(), target.end(), known);
  };
}

// Numbers are names, too: the library takes both.
Reader errors(std::vector<std::string>& target) {
  return [&target, read = list(target)](const std::string& value) {
    const auto known = [](const std::string& word) { return errno_by_name(word.c_str()) != 0; };
    return read(value) && std::all_of(target.begin(), target.end(), known);
  };
}

// As the launcher takes them, which turns them into configuration.
Reader for_launcher(Options& options, const char* option) {
  return [&options, option](const std::string& value) {
    options.launcher.insert(options.launcher.end(), {option, value});
    return !value.empty();
  };
}

Table what_to_do(Options& options) {
  return {
      {"errors", 0, "LIST", "errno names to inject (default EAGAIN)", errors(options.errors),
       "names of errors joined by commas, such as EAGAIN,ENOMEM"},
      {"action", 0, "ACTION",
       "what happens to each creation: fail (default), kill (the child), or"
       " delay",
       choice<Action>(options.action,
                      {{"fail", Action::fail}, {"kill", Action::kill}, {"delay", Action::delay}}),
       "fail, kill or delay"},
      {"delay", 0, "TIME", "how long --action=delay holds it (default 1)",
       span_or_nothing(options.delay)},
      {"kinds", 0, "LIST", "only these: fork, vfork, spawn", kinds(options.kinds),
       "fork, vfork or spawn, several joined by commas"},
      {"max", 0, "N", "at most this many points, spread over the run", number(options.max)},
      {"shard", 0, "K/N", "the K-th of N parts of the points", shard(options),
       "the form K/N, such as 1/4 or 4/4"}};
}

Table how_to_do_it(Options& options, std::vector<std::string>& compare) {
  return {
      {"timeout", 0, "TIME",
       "a run longer than this hangs (default: 10 times the undisturbed, at"
       " least 5 s)",
       span(options.timeout), "a time above 0, such as 10, 2.5, 500ms or 2m"},
      {"jobs", 0, "N", "runs at once (default 1)", number(options.jobs, 1024),
       "a number from 1 to 1024"},
      {"compare", 0, "LIST", "none, or what must stay the same: stdout, FILE", list(compare),
       "none, or stdout and files joined by commas"},
      {"normalize", 0, "COMMAND", "filter for standard output, such as sort",
       text(options.normalize)},
      {"check", 0, "COMMAND", "decides whether a run did its work", text(options.check)},
      {"before", 0, "COMMAND", "prepares each run, such as make clean", text(options.before)},
      {"stdin", 0, "FILE", "standard input of each run (default /dev/null)", text(options.input)},
      {"config", 'c', "FILE", "as for forkshim run", for_launcher(options, "-c")},
      {"handler", 'H', "WORDS", "as for forkshim run", for_launcher(options, "-H"),
       "a handler, as in -H 'log output=forks.jsonl'"}};
}

Table where_to_say_it(Options& options) {
  return {
      {"junit", 0, "FILE", "write JUnit XML", text(options.junit)},
      {"json", 0, "FILE", "write the results", text(options.json)},
      {"github", 0, nullptr, "annotations and a step summary for GitHub Actions",
       flag(options.github)},
      {"allow", 0, "FILE", "known findings, each with its reason", text(options.allow)},
      {"resume", 0, nullptr, "go on where the results in --json FILE end", flag(options.resume)},
      {.name = "merge",
       .letter = 0,
       .value = "FILE...",
       .help = "join results of shards instead of a sweep",
       .read = texts(options.merge),
       .expects = "the files of results to join",
       .many = true},
      {.name = "env",
       .letter = 0,
       .value = "NAME=VALUE",
       .help = "a variable of every run",
       .read = texts(options.environment),
       .hidden = true}};
}

void settle(Options& options, const std::vector<std::string>& compare) {
  if (options.errors.empty()) options.errors = {"EAGAIN"};
  // With --check alone, that command decides.
  if (!compare.empty() || !options.check.empty()) options.compare_output = false;
  for (const std::string& word : compare) {
    if (word == "stdout")
      options.compare_output = true;
    else if (word != "none")
      options.compare_files.push_back(word);
  }
  if (compare.size() > 1 && std::count(compare.begin(), compare.end(), "none"))
    refuse(tool, "--compare: none stands alone");
  if (options.jobs > 1 && !options.compare_files.empty())
    refuse(tool, "--compare FILE needs --jobs 1, because runs at once would share the file");
  if (options.resume && options.json.empty())
    refuse(tool, "--resume goes on from the file of --json, which is not given");
}

}  // namespace

Options read_options(int argc, char** argv) {
  Options options;
  std::vector<std::string> compare;
  Table table = what_to_do(options);
  for (const Table& part : {how_to_do_it(options, compare), where_to_say_it(options)})
    table.insert(table.end(), part.begin(), part.end());
  options.command = parse(tool, table, argc, argv);
  if (options.merge.empty() && options.command.empty()) refuse_without_program(tool, "-- make");
  if (!options.merge.empty() && !options.command.empty())
    refuse(tool, "--merge runs no command, but one was given");
  settle(options, compare);
  return options;
}

}  // namespace forkshim::sweep
