// SPDX-License-Identifier: MIT
#include "sweep/earlier_results.h"

#include <fmt/core.h>

#include <filesystem>
#include <string>

#include "sweep/results_file.h"
#include "sweep/work_folder.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

// A time limit decides about hangs, and about runs that take longer than it.
bool still_holds(const Outcome& outcome, const Results& earlier, const Options& options,
                 const Conditions& conditions) {
  const auto limit = earlier.conditions.find("--timeout");
  if (limit != earlier.conditions.end() && limit->second == conditions.at("--timeout")) return true;
  return outcome.verdict.kind != Class::hang &&
         (options.timeout == Span(0) || outcome.seconds < seconds(options.timeout));
}

}  // namespace

std::map<size_t, Outcome> earlier_outcomes(const Options& options, const Plan& plan,
                                           const Conditions& conditions) {
  std::map<size_t, Outcome> taken;
  if (!std::filesystem::exists(options.json)) return taken;
  const Results earlier = read_results(options.json);
  if (earlier.command != options.command)
    throw Trouble(
        fmt::format("--resume: {} is a sweep of {}", options.json, shell_line(earlier.command)));
  const std::string other = difference(conditions, earlier.conditions, Use::resume);
  if (!other.empty())
    throw Trouble(
        fmt::format("--resume: the results in {} were found otherwise: {}; name another"
                    " file by --json, or remove it",
                    options.json, other));
  std::map<std::string, const Outcome*> by_key;
  for (const Outcome& outcome : earlier.outcomes) by_key[key_of(outcome.point)] = &outcome;
  for (size_t i = 0; i < plan.points.size(); ++i) {
    const auto found = by_key.find(key_of(plan.points[i]));
    if (found == by_key.end() || !still_holds(*found->second, earlier, options, conditions))
      continue;
    taken.emplace(i, *found->second);
  }
  return taken;
}

}  // namespace forkshim::sweep
