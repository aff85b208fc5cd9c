// SPDX-License-Identifier: MIT
#include "run/options.h"

#include "text/command_line.h"

namespace forkshim::run_tool {

Options read_options(int argc, char** argv) {
  using namespace command_line;
  Options options;
  Request& request = options.request;
  const Tool tool{.name = "run",
                  .arguments = "[--] PROGRAM [ARG...]",
                  .about =
                      "Runs a program whose processes share a state file, and says at the end"
                      " what they did.",
                  .runs_command = true};
  const Table table{
      {"timeout", 0, "TIME", "kill every process of the run after this time", span(request.timeout),
       "a time above 0, such as 10, 2.5, 500ms or 2m"},
      {"stats", 0, nullptr, "print what the tree's processes created", flag(options.stats)},
      {"require-fired", 0, nullptr, "status 125 if a fail, delay or signal handler never fired",
       flag(options.require_fired)},
      {"report", 0, "FILE", "make this page of the log at the end", text(options.page)},
      {"report-log", 0, "FILE", "the log for the page, removed afterwards", text(options.page_log)},
      {"break-run", 0, nullptr, "a debugger runs where a process of the run stops",
       flag(request.has_debugger)},
      {"trace", 0, "FILE", "show the lines of this log on standard error", text(options.trace)},
      {"deep", 0, nullptr, "see every creation of the tree in the kernel", flag(options.deep)},
      {"exec", 0, nullptr, "become PROGRAM instead of its parent", flag(options.in_place)},
      {"quiet", 0, nullptr, "say nothing at the end that was not asked for", flag(options.quiet)},
      {"written", 0, "NAME=TEXT", "what the user wrote for a handler", texts(options.written)},
      {"log", 0, "FILE", "a log to which ends are added", texts(options.logs)},
      {"file", 0, "FILE", "execute this file; PROGRAM is its name for itself", text(request.file)},
      {"env", 0, "NAME=VALUE", "a variable for PROGRAM alone", texts(request.environment)}};
  request.command = parse(tool, table, argc, argv);
  if (request.command.empty()) refuse_without_program(tool, "-- make");
  // The program's processes are its own affair, daemons included, until their time runs out.
  request.left = Request::Left::leave;
  request.tied = true;
  return options;
}

}  // namespace forkshim::run_tool
