// SPDX-License-Identifier: MIT
#include "run/options.h"

#include <CLI/CLI.hpp>

#include "supervision/cli.h"

namespace forkshim::run_tool {

Options read_options(int argc, char** argv) {
  Options options;
  Request& request = options.request;
  CLI::App app{"Runs a command whose processes share a state, and says at the end what they did.",
               "run"};
  cli::add_span(app, "--timeout", request.timeout,
                "end the run after this time (10, 2.5, 10s, 2m)");
  app.add_flag("--stats", options.stats, "print what the tree's processes created");
  app.add_flag("--require-fired", options.require_fired,
               "exit with 125 where a fail, delay or signal handler never fired");
  CLI::Option* const page =
      app.add_option("--report", options.page, "make this page of the log at the end");
  CLI::Option* const log =
      app.add_option("--report-log", options.page_log, "the log for the page, removed afterwards");
  page->needs(log);
  log->needs(page);
  app.add_option("--file", request.file, "execute this file; the command names it for itself");
  app.add_flag("--quiet", options.quiet, "say nothing at the end that was not asked for");
  app.add_option("--written", options.written, "NAME=TEXT: what the user wrote for a handler")
      ->allow_extra_args(false);
  app.add_option("--log", options.logs, "a log to which ends are added")->allow_extra_args(false);
  app.add_option("--env", request.environment, "NAME=VALUE for the command alone")
      ->allow_extra_args(false);
  request.command = cli::parse(app, argc, argv);
  if (request.command.empty()) cli::refuse(app, "no command was given");
  // The program's processes are its own affair, daemons included, until their time runs out.
  request.left = Request::Left::leave;
  request.tied = true;
  return options;
}

}  // namespace forkshim::run_tool
