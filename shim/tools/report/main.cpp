// SPDX-License-Identifier: MIT
// forkshim report: reads logs of the `log` handler once and shows them as tree, table, timeline or
// page. Whatever is asked for, the lines stream through; only processes stay in memory.
#include <langinfo.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "report/branches.h"
#include "report/dot.h"
#include "report/forest.h"
#include "report/merged_logs.h"
#include "report/output.h"
#include "report/page.h"
#include "report/summary.h"
#include "report/trace.h"
#include "report/tree.h"

namespace report {
namespace {

constexpr int failure = 125;

struct Options {
  std::vector<std::string> logs;
  bool tree = false;
  bool summary = false;
  bool dot = false;
  bool no_fold = false;
  std::string trace;
  std::string html;
  std::string sweep;

  bool wants_file() const { return !trace.empty() || !html.empty(); }
};

// True if the program is to run; else the exit status is in `status`.
bool read_options(int argc, char** argv, Options& options, int& status) {
  CLI::App app("Shows the log of a run: who made whom, how long it took, what failed.");
  app.name("forkshim report");
  app.add_option("LOG", options.logs, "logs, joined by time; - is standard input")->required();
  app.add_flag("--tree", options.tree, "the tree of processes (the default)");
  app.add_flag("--summary", options.summary, "counts and latencies by program and function");
  app.add_option("--trace", options.trace, "writes Chrome trace events, for Perfetto")
      ->type_name("FILE");
  auto* html = app.add_option("--html", options.html, "writes one page that works without network");
  html->type_name("FILE");
  app.add_option("--sweep", options.sweep, "shows the results of a sweep in the page, too")
      ->type_name("JSON")
      ->needs(html);
  app.add_flag("--dot", options.dot, "the tree as a graph, for Graphviz");
  app.add_flag("--no-fold", options.no_fold, "shows each of equal processes on its own");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    status = app.exit(help);
    return false;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "forkshim: report: {} (see 'forkshim report --help')\n",
               printable(error.what()));
    status = failure;
    return false;
  }
  const bool other = options.summary || options.dot || options.wants_file();
  options.tree = options.tree || !other;
  return true;
}

TreeStyle choose_style(const Options& options) {
  std::setlocale(LC_CTYPE, "");
  const char* no_colour = std::getenv("NO_COLOR");
  return {.fold = !options.no_fold,
          .unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
          .colour = isatty(STDOUT_FILENO) == 1 && (!no_colour || *no_colour == '\0')};
}

void print_texts(const Options& options, const Forest& forest, const Summary& summary) {
  Output out("-");
  if (options.tree || options.dot) {
    const Branches branches(forest);
    if (options.tree) print_tree(forest, branches, choose_style(options), out);
    if (options.dot) print_dot(forest, branches, !options.no_fold, out);
  }
  if (options.tree && options.summary) out.write("\n");
  if (options.summary) summary.print(forest, out);
  out.finish();
}

void run(const Options& options) {
  Merge merge(options.logs);
  Forest forest;
  Summary summary;
  std::optional<Trace> trace;
  std::optional<Page> page;
  if (!options.trace.empty()) trace.emplace(options.trace);
  if (!options.html.empty()) page.emplace(options.html, options.sweep);
  while (const Record* record = merge.next()) {
    const Index process = forest.apply(*record);
    if (options.summary || page) summary.add(*record, process, forest);
    if (trace) trace->add(*record, process, forest);
    if (page) page->add(*record, process, forest);
  }
  const std::string complaint = merge.complaint();
  if (!complaint.empty()) fmt::print(stderr, "forkshim: {}\n", printable(complaint));
  if (forest.processes.empty()) {
    throw std::runtime_error(merge.names() +
                             ": holds no log record; expected what 'forkshim run --log' writes");
  }
  forest.settle();
  if (trace) trace->finish(forest);
  if (page) page->finish(forest, Branches(forest), summary, merge.names());
  print_texts(options, forest, summary);
}

}  // namespace
}  // namespace report

int main(int argc, char** argv) {
  report::Options options;
  int status = 0;
  try {
    if (!report::read_options(argc, argv, options, status)) return status;
    report::run(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "forkshim: {}\n", report::printable(error.what()));
    return report::failure;
  }
}
