// SPDX-License-Identifier: MIT
// forkshim run: what becomes the program's parent, and by which words.
#include <fmt/core.h>

#include <cstdlib>

#include "launch/commands.h"
#include "launch/configuration.h"
#include "launch/location.h"
#include "launch/mistakes.h"
#include "launch/page_log.h"
#include "launch/plan.h"
#include "launch/preload_link.h"
#include "launch/print_variables.h"
#include "launch/probe.h"
#include "launch/program.h"
#include "launch/say.h"
#include "text/clashing_files.h"

namespace forkshim::launch {
namespace {

void check_options(const Options& options) {
  const bool has_words = !options.run_words.empty();
  if (!options.print && options.count == 0)
    fail("run expects a program, as in: forkshim run --log - -- make");
  if (options.print && has_words)
    fail(fmt::format("--print starts no program, so {} has no use with it; leave one of them out",
                     options.run_words[0]));
}

// A page over its own log would leave one of them.
void check_files(const Options& options) {
  std::vector<NamedFile> read;
  for (const auto& [option, value] : options.handlers)
    if (option == "--log" || option == "--config") read.push_back({option, value});
  const std::string clash = clash_among({{"--report", options.page}}, read);
  if (!clash.empty()) fail(clash);
}

void check_in_place(const Options& options) {
  if (options.in_place && !options.run_words.empty())
    fail(
        fmt::format("--exec leaves no process that could see the end of the run, which {} needs;"
                    " leave one of them out",
                    options.run_words[0]));
}

void print_environment(const Options& options, const Location& location, Configuration text) {
  text.unmark();
  print_variables("shell", {location.preload, text.file(), text.text()});
  if (options.count == 0) return;
  std::string line = "exec";
  for (int i = 0; i < options.count; ++i) line += " " + quoted_for_shell(options.program[i]);
  print(line + "\n");
}

// What nobody asked for by an option of its own.
void complete(Options* options, const Configuration& configuration) {
  const bool counts = !configuration.has_handlers() && !options->quiet && !options->in_place;
  if (options->quiet) options->run_words.emplace_back("--quiet");
  if (options->in_place) options->run_words.emplace_back("--exec");
  if (!counts) return;
  options->run_words.emplace_back("--stats");
  if (!options->separated) note_options_behind(*options);
}

void plan_run(const Call& call, const Options& options, const Location& location,
              const Configuration& configuration) {
  const Program program = find_program(options);
  std::vector<std::string> words = options.run_words;
  const auto add = [&words](const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  add({"--file", program.file});
  add(variables_of(location, configuration));
  add({"--"});
  add(program.words);
  Plan plan(call);
  const std::string tool = location.tool("run");
  plan.set_given(program.file, {});
  plan.execute(tool, options.before + 1, words);
  plan.print();
  leave_page_log();
}

}  // namespace

void run(const Call& call) {
  Options options = parse(call);
  check_options(options);
  if (options.print && call.plans()) return;
  check_in_place(options);
  check_files(options);
  const bool has_page = !options.page.empty();
  const Location location = has_page ? locate(call, {"run", "report"}) : locate(call, {"run"});
  if (options.print) check_lasting(location.library);
  if (has_page) make_page_log(&options);
  const Configuration configuration(call, &options);
  configuration.set_variables();
  check_configuration(location);
  if (options.print) return print_environment(options, location, configuration);
  complete(&options, configuration);
  plan_run(call, options, location, configuration);
}

}  // namespace forkshim::launch
