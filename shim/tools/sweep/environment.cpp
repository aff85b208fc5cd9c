// SPDX-License-Identifier: MIT
#include "sweep/environment.h"

#include <fmt/core.h>

#include <algorithm>

#include "sweep/fault.h"
#include "sweep/work_folder.h"

namespace forkshim::sweep {
namespace {

std::string log_handler(const char* name, const std::string& file, const char* phases,
                        const char* callers = "stack") {
  // % would begin a pattern in the name.
  std::string output;
  for (const char c : file) output += c == '%' ? "%%" : std::string(1, c);
  return fmt::format("[handler {}]\nplugin = log\noutput = {}\nphases = {}\n{} = yes\n", name,
                     output, phases, callers);
}

bool asks_for(const Selection& wanted, const char* kind, char mark) {
  const auto names_one = [mark](const std::string& at) { return at.find(mark) != at.npos; };
  return std::ranges::count(wanted.kinds, kind) != 0 ||
         std::ranges::any_of(wanted.lineages, names_one);
}

std::string lines_of(const Point& point) {
  std::string lines;
  for (const auto& [key, value] : selectors_of(point)) lines += key + " = " + value + "\n";
  return lines;
}

std::string fault_handler(const Point& point, Span delay) {
  const std::string where = lines_of(point);
  switch (point.action) {
    case Action::kill:
      return "[handler sweep-kill]\nplugin = signal\nchild = SIGKILL\n" + where;
    case Action::delay:
      return fmt::format("[handler sweep-delay]\nplugin = delay\nchild = {:g}s\n{}", seconds(delay),
                         where);
    case Action::fail:
      break;
  }
  return "[handler sweep-fail]\nplugin = fail\nerror = " + point.error + "\n" + where;
}

}  // namespace

Environment::Environment(const Options& options)
    : delay_(options.delay),
      threads_(asks_for(options.select, "thread", '#')),
      execs_(asks_for(options.select, "exec", '!')) {
  if (options.environment.empty())
    throw Trouble("sweep is started by the launcher, as in: forkshim sweep -- make");
  const std::string inline_name = "FORKSHIM_INLINE=";
  for (const std::string& entry : options.environment) {
    if (entry.starts_with(inline_name))
      inline_ = entry.substr(inline_name.size());
    else
      base_.push_back(entry);
  }
  if (!inline_.empty() && inline_.back() != '\n') inline_ += '\n';
}

std::vector<std::string> Environment::with(const std::string& handlers,
                                           const std::string& state) const {
  std::vector<std::string> entries = base_;
  entries.push_back("FORKSHIM_STATE=" + state);
  entries.push_back("FORKSHIM_INLINE=" + inline_ + handlers);
  return entries;
}

std::vector<std::string> Environment::undisturbed(const std::string& log,
                                                  const std::string& state) const {
  // What makes no process is logged only where it was asked for, and an exec before it.
  std::string handlers = log_handler("sweep-log", log, "start, parent, failed, missed, exit");
  if (threads_) handlers += "kinds = all, thread\n";
  if (execs_) handlers += log_handler("sweep-execs", log, "prepare") + "kinds = exec\n";
  return with(handlers, state);
}

std::vector<std::string> Environment::disturbed(const Point& point, const std::string& log,
                                                const std::string& state,
                                                const std::string& script) const {
  // The lines that show whether the fault fired: elsewhere the log would only cost. A program may
  // try again for ever.
  const char* const phase = point.action == Action::fail ? "failed" : "parent";
  const std::string where = lines_of(point) + lines_of_reach(point.action);
  std::string handlers = log_handler("sweep-log", log, phase) + where + "max = 16\n";
  if (!script.empty())
    handlers += log_handler("sweep-script", script, "prepare", "script") + where + "max = 1\n";
  return with(handlers + fault_handler(point, delay_), state);
}

}  // namespace forkshim::sweep
