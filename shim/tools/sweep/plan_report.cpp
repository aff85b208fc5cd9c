// SPDX-License-Identifier: MIT
#include "sweep/plan_report.h"

#include <fmt/core.h>

#include <cstdio>
#include <set>

#include "sweep/work_folder.h"
#include "text/count.h"
#include "text/printable.h"

namespace forkshim::sweep {
namespace {

// "45 s", "12 min", "3.5 h"
std::string rough(double seconds) {
  if (seconds < 100) return fmt::format("{:.2g} s", seconds);
  if (seconds < 6000) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

void print_plan(const Plan& plan, const Results& results, const Options& options) {
  for (const std::string& note : results.notes) fmt::print("# {}\n", printable(note));
  for (size_t i = 0; i < plan.points.size(); ++i)
    fmt::print("{} {} {}\n", plan.points[i].number, plan.classes[i],
               printable(name_of(plan.points[i])));
  const std::set<std::string> classes(plan.classes.begin(), plan.classes.end());
  const double each = results.undisturbed_seconds / static_cast<double>(options.jobs);
  const auto time = [&](size_t points) { return rough(static_cast<double>(points) * each); };
  fmt::print(
      "# {} in {}: about {} for all, {} for the first of each class, and {} of {:.2g} s for"
      " each finding\n",
      counted(plan.points.size(), "point", "points"), counted(classes.size(), "class", "classes"),
      time(plan.points.size()), time(classes.size()), counted(options.confirm, "run", "runs"),
      results.undisturbed_seconds);
  if (std::fflush(stdout) != 0) throw Trouble("standard output cannot be written");
}

}  // namespace forkshim::sweep
