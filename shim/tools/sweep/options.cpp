// SPDX-License-Identifier: MIT
#include "sweep/options.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/errno_name.h"
#include "sweep/idle_options.h"
#include "sweep/option_readers.h"
#include "text/command_line.h"

namespace forkshim::sweep {
namespace {

using namespace command_line;

constexpr Tool tool{
    .name = "sweep",
    .arguments = "[--] PROGRAM [ARG...]\n--merge=FILE...\n--replay=FILE [NUMBER...]",
    .about =
        "Runs a program once for every process it creates, makes exactly that creation fail,"
        " and says what came of it.",
    .runs_command = true};

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
      {"faults", 0, "LIST", "once (default), and from: also all that the program makes later there",
       extents(options.faults), "once or from, or both joined by a comma"},
      {"pairs", 0, nullptr, "then two creations in one run, as many as --max or --budget leaves",
       flag(options.pairs)},
      {"classes", 0, nullptr, "one point for each class: creations from the same place",
       flag(options.classes)},
      {"max", 0, "N", "at most this many points, spread over the run", number(options.max)},
      {.name = "plan",
       .letter = 0,
       .value = "FILE",
       .help = "print points, classes and time, and run none; write them into FILE, for --point",
       .read = plan_file(options),
       .optional = true},
      {"point", 0, "LIST", "run these points of the plan, such as 7 or 1..50,60", points(options),
       "numbers and ranges joined by commas, such as 7 or 1..50,60"},
      {"budget", 0, "TIME", "begin no run after this time, and say what is untested",
       span(options.budget), "a time above 0, such as 10m"},
      {"shard", 0, "K/N", "the K-th of N parts of the points", shard(options),
       "the form K/N, such as 1/4 or 4/4"}};
}

Table where_to_do_it(Selection& select) {
  return {
      {"kinds", 0, "LIST", "only these: fork, vfork, spawn, thread, exec, all (the first three)",
       kinds(select.kinds), "fork, vfork, spawn, thread, exec or all, several joined by commas"},
      {"program", 0, "LIST", "only creations by these programs, such as make or '*/bin/*'",
       list(select.programs), "names or paths of programs joined by commas"},
      {"caller", 0, "LIST", "only calls from these objects, such as libc.so.6",
       list(select.callers), "names or paths of objects joined by commas"},
      {"depth", 0, "RANGE",
       "only children this far from the root: 1, or 2..4; 0: its own execs and threads",
       depth(select), "a number such as 1, or a range such as 2..4"},
      {"at", 0, "LIST", "only these lineages, such as 0.2 or '0.2.*'", lineages(select.lineages),
       "lineages joined by commas, such as 0.2,0.3.1"},
      {"exclude", 0, "LIST", "no creations by these programs", list(select.excluded),
       "names or paths of programs joined by commas"}};
}

Table how_to_do_it(Options& options, std::vector<std::string>& compare) {
  return {
      {"timeout", 0, "TIME",
       "a run longer than this hangs (default: 10 times the fault-free one, at"
       " least 5 s)",
       span(options.timeout), "a time above 0, such as 10, 2.5, 500ms or 2m"},
      {"jobs", 0, "N", "runs at once (default 1)", number(options.jobs, 1024),
       "a number from 1 to 1024"},
      {"confirm", 0, "N", "runs more for each finding, with more time (default 2; 0: none)",
       number_or_none(options.confirm), "a number, such as 2, or 0 for none"},
      {"compare", 0, "LIST", "none, or what must stay the same: stdout, FILE", list(compare),
       "none, or stdout and files joined by commas"},
      {"normalize", 0, "COMMAND", "filter for standard output, such as sort",
       text(options.normalize)},
      {"check", 0, "COMMAND", "decides whether a run did its work", text(options.check)},
      {"before", 0, "COMMAND", "prepares each run, such as make clean", text(options.before)},
      {"ready", 0, "WHAT", "the program is a server, and ready at this PORT, FILE or COMMAND",
       text(options.ready), "a port, a file or a command"},
      {"drive", 0, "COMMAND", "uses it; what this prints is compared. SIGTERM then ends the server",
       text(options.drive)},
      {"stdin", 0, "FILE", "standard input of each run (default /dev/null)", text(options.input)},
      {"status", 0, "N", "the fault-free run ends with this status (default 0)",
       status(options.status), "an exit status from 0 to 255"},
      {"answers", 0, "LIST", "statuses that report no failure, such as 0,1 for grep",
       statuses(options.answers), "exit statuses joined by commas, such as 0,1"},
      {"follow-exec", 0, nullptr, "keep forkshim in programs whose environment was scrubbed",
       [&options](const std::string&) {
         options.launcher.push_back("--follow-exec");
         return true;
       }},
      {"deep", 0, nullptr, "sweep what static and Go programs create, too, in the kernel",
       flag(options.deep)},
      {"unsafe", 0, nullptr, "sweep where a run cannot be kept from ending the user's session",
       flag(options.unsafe)},
      {"config", 'c', "FILE", "as for forkshim run", for_launcher(options, "-c")},
      {"handler", 'H', "WORDS", "as for forkshim run", for_launcher(options, "-H"),
       "a handler, as in -H 'log output=forks.jsonl'"}};
}

Table where_to_say_it(Options& options) {
  return {
      {"junit", 0, "FILE", "write JUnit XML", text(options.junit)},
      {"sarif", 0, "FILE", "write the findings as SARIF 2.1.0", text(options.sarif)},
      {"json", 0, "FILE", "write the results", text(options.json)},
      {"github", 0, nullptr, "annotations and a step summary for GitHub Actions",
       flag(options.github)},
      {"record", 0, "FILE", "write the results with what a replay on another machine needs",
       text(options.record)},
      {"replay", 0, "FILE",
       "run the findings of a recording, or its points of these numbers, again",
       text(options.replay)},
      {"allow", 0, "FILE", "known findings, each with its reason", text(options.allow)},
      {"cache", 0, "FILE", "keep results, and run only what they no longer hold for",
       text(options.cache)},
      {"force", 0, nullptr, "run all points, and put them into the cache anew",
       flag(options.force)},
      {"progress", 0, "TIME", "how often to say so off a terminal (default 1m)",
       span(options.progress), "a time above 0, such as 10, 2.5, 500ms or 2m"},
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

// Two names may be one error.
void drop_repeated(std::vector<std::string>& errors) {
  std::set<int> known;
  std::erase_if(errors, [&](const std::string& name) {
    return !known.insert(errno_by_name(name.c_str())).second;
  });
}

void settle(Options& options, const std::vector<std::string>& compare) {
  if (options.errors.empty()) options.errors = {"EAGAIN"};
  if (options.faults.empty()) options.faults = {Extent::once};
  drop_repeated(options.errors);
  options.answers.insert({0, options.status});
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
  if (options.pairs && options.max == 0 && options.budget == Span(0))
    refuse(tool,
           "--pairs needs --max or --budget, because a program of 100 creations has 4950 pairs");
  if (!options.drive.empty() && options.ready.empty())
    refuse(tool, "--drive needs --ready, because a server that has just begun answers nothing");
  for (const char* kind : {"thread", "exec"})
    if (options.action != Action::fail && std::ranges::count(options.select.kinds, kind) != 0)
      refuse(tool,
             fmt::format("--kinds {} needs --action fail, because it makes no process", kind));
}

// What decides neither results nor points is each machine's own.
void record(Table& table, Options& options) {
  static const std::set<std::string> own{"plan",  "point",  "env",   "config", "handler",
                                         "jobs",  "junit",  "json",  "github", "follow-exec",
                                         "allow", "cache",  "force", "resume", "progress",
                                         "sarif", "record", "replay"};
  for (Option& option : table)
    option.read = [&options, name = std::string(option.name), valued = option.value != nullptr,
                   read = option.read](const std::string& value) {
      options.given.insert(name);
      if (!own.contains(name))
        options.recorded.push_back("--" + name + (valued ? "=" + value : ""));
      return read(value);
    };
}

void refuse_idle(const Options& options) {
  const std::string sentence = idle_option(options);
  if (!sentence.empty()) refuse(tool, sentence);
}

}  // namespace

bool takes_plan(const Options& options) { return !options.points.empty(); }

Options read_options(int argc, char** argv) {
  Options options;
  std::vector<std::string> compare;
  Table table = what_to_do(options);
  for (const Table& part :
       {where_to_do_it(options.select), how_to_do_it(options, compare), where_to_say_it(options)})
    table.insert(table.end(), part.begin(), part.end());
  record(table, options);
  options.command = parse(tool, table, argc, argv);
  if (takes_plan(options)) {
    // As in --point 7 --plan FILE: the only word is no program.
    if (options.plan_file.empty() && options.command.size() == 1)
      options.plan_file.swap(options.command.front());
    if (options.plan_file.empty())
      refuse(tool, "--point needs the file that --plan=FILE has written");
    refuse_idle(options);
    return options;
  }
  if (!options.replay.empty()) {
    refuse_idle(options);
    return options;
  }
  if (options.merge.empty() && options.command.empty()) refuse_without_program(tool, "-- make");
  if (!options.merge.empty() && !options.command.empty())
    refuse(tool, "--merge runs no command, but one was given");
  settle(options, compare);
  refuse_idle(options);
  return options;
}

}  // namespace forkshim::sweep
