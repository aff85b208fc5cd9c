// SPDX-License-Identifier: MIT
#include "sweep/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "supervision/cli.h"

namespace forkshim::sweep {
namespace {

// K/N, from 1/1.
void read_shard(const std::string& text, Options& options) {
  const size_t slash = text.find('/');
  const auto number = [&](size_t from, size_t to, unsigned& value) {
    const char *const begin = text.data() + from, *const end = text.data() + to;
    return std::from_chars(begin, end, value).ptr == end && begin != end;
  };
  const bool good = slash != std::string::npos && number(0, slash, options.shard) &&
                    number(slash + 1, text.size(), options.shards) && options.shard >= 1 &&
                    options.shard <= options.shards;
  if (!good)
    throw CLI::ValidationError("--shard", "'" + text + "' is not of the form K/N, as 1/4 or 4/4");
}

void add_what(CLI::App& app, Options& options) {
  app.add_option("--errors", options.errors, "errno names to inject (default EAGAIN)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("LIST");
  cli::add_choice(app, "--action", options.action,
                  {{"fail", Action::fail}, {"kill", Action::kill}, {"delay", Action::delay}},
                  "what happens to each creation: fail (default), kill the child, or delay it");
  cli::add_span(app, "--delay", options.delay, "how long --action delay holds it (default 1)");
  app.add_option("--kinds", options.kinds, "only these: fork, vfork, spawn")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(CLI::IsMember(std::vector<std::string>{"fork", "vfork", "spawn"}))
      ->type_name("LIST");
  app.add_option("--max", options.max, "at most this many points, spread over the run");
  app.add_option_function<std::string>(
      "--shard", [&](const std::string& text) { read_shard(text, options); },
      "the K-th of N parts of the points");
}

void add_how(CLI::App& app, Options& options, std::vector<std::string>& compare) {
  cli::add_span(app, "--timeout", options.timeout,
                "a run longer than this hangs (default: 10 times the undisturbed, at least 5 s)");
  app.add_option("--jobs", options.jobs, "runs at once (default 1)")->check(CLI::Range(1, 1024));
  app.add_option("--compare", compare, "none, or what must be as undisturbed: stdout, FILE")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("LIST");
  app.add_option("--normalize", options.normalize, "filter for standard output, such as sort");
  app.add_option("--check", options.check, "command that decides whether a run did its work");
  app.add_option("--before", options.before, "command that prepares each run, such as make clean");
  app.add_option("--stdin", options.input, "file for standard input (default /dev/null)");
  for (const char* name : {"-c,--config", "-H,--handler"}) {
    const std::string option(name, 2);
    app.add_option_function<std::vector<std::string>>(
           name,
           [&options, option](const std::vector<std::string>& values) {
             for (const auto& value : values) {
               options.launcher.push_back(option);
               options.launcher.push_back(value);
             }
           },
           "as for forkshim run")
        ->allow_extra_args(false);
  }
}

void add_results(CLI::App& app, Options& options) {
  app.add_option("--junit", options.junit, "write JUnit XML to this file");
  app.add_option("--json", options.json, "write the results to this file");
  app.add_flag("--github", options.github, "annotations and a step summary for GitHub Actions");
  app.add_option("--allow", options.allow, "file of known findings, each with its reason");
  app.add_flag("--resume", options.resume, "go on where the results in --json FILE end");
  app.add_option("--merge", options.merge, "join results of shards instead of a sweep");
}

void settle(const CLI::App& app, Options& options, const std::vector<std::string>& compare) {
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
    cli::refuse(app, "--compare: none stands alone");
  if (options.jobs > 1 && !options.compare_files.empty())
    cli::refuse(app, "--compare FILE needs --jobs 1, because runs at once would share the file");
  if (options.resume && options.json.empty())
    cli::refuse(app, "--resume goes on from the file of --json, which is not given");
}

}  // namespace

Options read_options(int argc, char** argv) {
  Options options;
  std::vector<std::string> compare;
  CLI::App app{
      "Runs a command once for every process it creates, lets exactly that creation fail,\n"
      "and says what came of it.",
      "sweep"};
  add_what(app, options);
  add_how(app, options, compare);
  add_results(app, options);
  options.command = cli::parse(app, argc, argv);
  if (options.merge.empty() == options.command.empty())
    cli::refuse(app, options.merge.empty() ? "no command was given"
                                           : "--merge runs no command, but one was given");
  settle(app, options, compare);
  return options;
}

}  // namespace forkshim::sweep
