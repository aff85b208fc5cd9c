// SPDX-License-Identifier: MIT
// forkshim report: reads logs of the `log` handler once and shows them as tree, table, timeline or
// page. Whatever is asked for, the lines stream through; only processes stay in memory.
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>

#include "protocol/log_keys.h"
#include "report/branches.h"
#include "report/database.h"
#include "report/forest.h"
#include "report/merged_logs.h"
#include "report/output.h"
#include "report/page.h"
#include "report/summary.h"
#include "report/trace.h"
#include "report/tree.h"
#include "text/clashing_files.h"
#include "text/command_line.h"
#include "text/exit_status.h"
#include "text/files.h"
#include "text/printable.h"

namespace forkshim::report {
namespace {

struct Options {
  std::vector<std::string> logs;
  bool tree = false;
  bool summary = false;
  bool no_fold = false;
  std::string trace;
  std::string html;
  std::string sqlite;
  std::string sweep;

  bool wants_file() const { return !trace.empty() || !html.empty() || !sqlite.empty(); }
};

// A log that was taken for the page would be lost.
void refuse_log(const command_line::Tool& tool, const char* option, const std::string& file) {
  if (!is_replaceable(file)) return;
  const std::string of_log = fmt::format("{{\"{}\":", log::key::time);
  std::string start(of_log.size(), '\0');
  std::ifstream(file, std::ios::binary).read(start.data(), std::ssize(start));
  if (start != of_log) return;
  refuse(tool, fmt::format("{} {}: expected a file to write, found a log, which would be lost; the"
                           " page comes first, as in: forkshim report --html PAGE LOG",
                           option, file));
}

void refuse_clash(const command_line::Tool& tool, const Options& options) {
  std::vector<NamedFile> read{{"--sweep", options.sweep}};
  for (const std::string& log : options.logs) read.push_back({"the log", log});
  const std::string clash = clash_among(
      {{"--trace", options.trace}, {"--html", options.html}, {"--sqlite", options.sqlite}}, read);
  if (!clash.empty()) refuse(tool, clash);
}

Options read_options(int argc, char** argv) {
  using namespace command_line;
  Options options;
  const Tool tool{.name = "report",
                  .arguments = "LOG...",
                  .about =
                      "Shows the log of a run: who made whom, how long it took, what failed."
                      " Several logs are joined by time; - is standard input."};
  const Table table{
      {"tree", 0, nullptr, "the tree of processes (the default)", flag(options.tree)},
      {"summary", 0, nullptr, "counts and latencies by program and function",
       flag(options.summary)},
      {"trace", 0, "FILE", "write a trace: for Perfetto .pftrace, or JSON", text(options.trace)},
      {"html", 0, "PAGE", "write one page that works without network", text(options.html),
       "the page to write"},
      {"sqlite", 0, "FILE", "write a database, for questions in SQL", text(options.sqlite)},
      {"sweep", 0, "FILE", "show these results of a sweep in the page, too", text(options.sweep)},
      {"no-fold", 0, nullptr, "show each of equal processes on its own", flag(options.no_fold)}};
  options.logs = parse(tool, table, argc, argv);
  if (!options.sweep.empty() && options.html.empty())
    refuse(tool, "--sweep adds to a page, as in: forkshim report --html PAGE --sweep FILE LOG");
  if (!options.sweep.empty() && access(options.sweep.c_str(), R_OK) != 0)
    refuse(tool, fmt::format("--sweep: {} cannot be read: {}", options.sweep, strerror(errno)));
  // By its name, lest a log that was taken for the page be overwritten.
  const bool page_of_sweep = !options.sweep.empty() && options.html.ends_with(".html");
  if (options.logs.empty() && !options.html.empty() && !page_of_sweep)
    refuse(tool, "expected a log after the page, as in: forkshim report --html PAGE LOG");
  if (options.logs.empty() && !page_of_sweep)
    refuse(tool, "expected a log, as in: forkshim report LOG");
  refuse_log(tool, "--html", options.html);
  refuse_log(tool, "--trace", options.trace);
  refuse_log(tool, "--sqlite", options.sqlite);
  refuse_clash(tool, options);
  const bool other = options.summary || options.wants_file();
  options.tree = options.tree || !other;
  if (options.no_fold && !options.tree)
    refuse(tool, "--no-fold is about the tree, which is not asked for; add --tree");
  return options;
}

std::size_t columns_of_terminal() {
  winsize size = {};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

TreeStyle choose_style(const Options& options) {
  std::setlocale(LC_CTYPE, "");
  const char* no_colour = std::getenv("NO_COLOR");
  return {.fold = !options.no_fold,
          .unicode = std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
          .colour = isatty(STDOUT_FILENO) == 1 && (!no_colour || *no_colour == '\0'),
          .width = columns_of_terminal()};
}

void print_texts(const Options& options, const Forest& forest, const Summary& summary) {
  Output out("-");
  if (options.tree) print_tree(forest, Branches(forest), choose_style(options), out);
  if (options.tree && options.summary) out.write("\n");
  if (options.summary) summary.print(forest, out);
  out.finish();
}

void run(const Options& options) {
  Merge merge(options.logs);
  Forest forest(merge.runs());
  Summary summary;
  std::optional<Trace> trace;
  std::optional<Page> page;
  std::optional<Database> database;
  if (!options.trace.empty()) trace.emplace(options.trace);
  if (!options.html.empty()) page.emplace(options.html, options.sweep);
  if (!options.sqlite.empty()) database.emplace(options.sqlite);
  while (const Record* record = merge.next()) {
    const Index process = forest.apply(*record);
    if (options.summary || page) summary.add(*record, process, forest);
    if (trace) trace->add(*record, process, forest);
    if (page) page->add(*record, process, forest);
    if (database) database->add(*record, process, forest);
  }
  const std::string complaint = merge.complaint();
  if (!complaint.empty()) print_error(fmt::format("forkshim: {}\n", printable(complaint)));
  if (forest.processes.empty() && !options.logs.empty()) {
    throw std::runtime_error(merge.names() +
                             ": holds no log record; expected what 'forkshim run --log' writes");
  }
  forest.settle();
  if (trace) trace->finish(forest);
  if (database) database->finish(forest);
  if (page) page->finish(forest, Branches(forest), summary, merge.names());
  print_texts(options, forest, summary);
}

}  // namespace
}  // namespace forkshim::report

int main(int argc, char** argv) {
  const forkshim::report::Options options = forkshim::report::read_options(argc, argv);
  try {
    forkshim::report::run(options);
  } catch (const std::exception& error) {
    forkshim::print_error(fmt::format("forkshim: {}\n", forkshim::printable(error.what())));
    return forkshim::exit_status::failed;
  }
}
