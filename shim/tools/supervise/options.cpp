// SPDX-License-Identifier: MIT
#include "supervise/options.h"

#include <CLI/CLI.hpp>

#include "process/cli.h"
#include "process/outcome.h"

namespace forkshim::supervise {

Options read_options(int argc, char** argv) {
  Options options;
  Request& request = options.request;
  CLI::App app{"Runs a command, bounds its time, and leaves none of its processes behind.",
               "supervise"};
  cli::add_span(app, "--timeout", request.timeout,
                "end the run after this time (10, 2.5, 10s, 2m)");
  cli::add_span(app, "--grace", request.grace,
                "time for descendants to end after the command (default 0.1)");
  cli::add_choice(app, "--left", request.left,
                  {{"kill", Request::Left::kill},
                   {"leave", Request::Left::leave},
                   {"wait", Request::Left::wait}},
                  "what becomes of processes that outlive the grace: kill, leave or wait");
  app.add_option("--env", request.environment, "NAME=VALUE for the command alone")
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [](std::string& text) {
            const bool good = text.find('=') != std::string::npos && text.front() != '=';
            return good ? "" : text + " is not of the form NAME=VALUE";
          },
          "NAME=VALUE"));
  app.add_option("--unset", request.unset, "name that the command must not see")
      ->allow_extra_args(false);
  app.add_option("--stdin", request.input, "file for the command's standard input");
  app.add_option("--stdout", request.output, "file for the command's standard output");
  app.add_option("--stderr", request.errors, "file for the command's standard error");
  app.add_option("--json", options.report, "write the report to this file; - is standard error");
  app.add_flag("--group", request.own_group, "give the command a process group of its own");
  app.add_flag("--quiet", options.quiet, "say nothing on standard error; the report says it all");
  request.command = cli::parse(app, argc, argv);
  if (request.command.empty()) cli::refuse(app, "no command was given");
  return options;
}

}  // namespace forkshim::supervise
