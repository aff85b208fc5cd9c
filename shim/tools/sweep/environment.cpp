// SPDX-License-Identifier: MIT
#include "sweep/environment.h"

#include <fmt/core.h>

#include "sweep/fault.h"
#include "sweep/work_folder.h"

namespace forkshim::sweep {
namespace {

std::string log_handler(const std::string& file, const char* phases) {
  // % would begin a pattern in the name.
  std::string output;
  for (const char c : file) output += c == '%' ? "%%" : std::string(1, c);
  return fmt::format("[handler sweep-log]\nplugin = log\noutput = {}\nphases = {}\nstack = yes\n",
                     output, phases);
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

Environment::Environment(const Options& options) : delay_(options.delay) {
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
  return with(log_handler(log, "start, parent, failed, missed, exit"), state);
}

std::vector<std::string> Environment::disturbed(const Point& point, const std::string& log,
                                                const std::string& state) const {
  // The lines that show whether the fault fired: elsewhere the log would only cost. A program may
  // try again for ever.
  const char* const phase = point.action == Action::fail ? "failed" : "parent";
  return with(
      log_handler(log, phase) + lines_of(point) + "max = 16\n" + fault_handler(point, delay_),
      state);
}

}  // namespace forkshim::sweep
