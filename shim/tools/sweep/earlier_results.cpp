// SPDX-License-Identifier: MIT
#include "sweep/earlier_results.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <set>
#include <string>

#include "sweep/identity.h"
#include "sweep/results_file.h"
#include "sweep/work_folder.h"
#include "text/count.h"
#include "text/files.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

// What the results answer: the file is replaced, and others would be lost.
std::string difference_of(const Options& options, const Conditions& conditions,
                          const Results& earlier) {
  // What was joined, and what is one machine's alone, may be completed by a whole sweep.
  if (options.shards > 1 && earlier.shards > 1 &&
      (options.shard != earlier.shard || options.shards != earlier.shards))
    return fmt::format("--shard is {}/{}, there {}/{}", options.shard, options.shards,
                       earlier.shard, earlier.shards);
  if (options.shards > 1 && earlier.shards == 1 && !earlier.outcomes.empty())
    return "--shard is given, and there it is not";
  return difference(conditions, earlier.conditions);
}

// What was found of another program is no answer about this one.
std::string sentence_about(const std::vector<const Point*>& changed, size_t known) {
  std::set<std::string> programs;
  for (const Point* const point : changed) programs.emplace(base_name(point->creation.program));
  return fmt::format(
      "--resume: {} of {} run again: a program, library or script has changed since, of {}",
      changed.size(), counted(known, "point", "points"), fmt::join(programs, ", "));
}

}  // namespace

std::map<size_t, Outcome> earlier_outcomes(const Options& options, const Plan& plan,
                                           const Conditions& conditions,
                                           std::vector<std::string>& notes) {
  std::map<size_t, Outcome> taken;
  if (!has_results(options.json)) return taken;
  const Results earlier = read_own_results(options.json);
  if (earlier.command != options.command)
    throw Trouble(
        fmt::format("--resume: {} is a sweep of {}", options.json, shell_line(earlier.command)));
  const std::string other = difference_of(options, conditions, earlier);
  if (!other.empty())
    throw Trouble(
        fmt::format("--resume: the results in {} were found otherwise: {}; name another"
                    " file by --json, or remove it",
                    options.json, other));
  if (!earlier.spoilt.empty())
    throw Trouble(fmt::format("--resume: {}: {}", options.json, earlier.spoilt));
  std::map<std::string, const Outcome*> by_key;
  for (const Outcome& outcome : earlier.outcomes) by_key[key_of(outcome.point)] = &outcome;
  std::vector<const Point*> changed;
  for (size_t i = 0; i < plan.points.size(); ++i) {
    const auto found = by_key.find(key_of(plan.points[i]));
    if (found == by_key.end()) continue;
    if (runs_other_code(plan.identities[i], found->second->identity))
      changed.push_back(&plan.points[i]);
    else
      taken.emplace(i, *found->second);
  }
  if (!changed.empty()) notes.push_back(sentence_about(changed, by_key.size()));
  return taken;
}

}  // namespace forkshim::sweep
