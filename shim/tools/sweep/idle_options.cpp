// SPDX-License-Identifier: MIT
#include "sweep/idle_options.h"

#include <fmt/core.h>

namespace forkshim::sweep {
namespace {

using Names = std::set<std::string>;

// The launcher gives --env.
const Names each_machine{"env",      "config", "handler", "follow-exec", "jobs",
                         "progress", "allow",  "junit",   "sarif",       "github"};
const Names of_merge{"merge", "env", "json", "allow", "junit", "sarif", "github"};

std::string not_taken(const Options& options, const Names& taken, const Names& others,
                      const char* why) {
  for (const std::string& name : options.given)
    if (!taken.contains(name) && !others.contains(name))
      return fmt::format("--{} has no effect, because {}; leave it out", name, why);
  return "";
}

}  // namespace

std::string idle_option(const Options& options) {
  const auto given = [&](const char* name) { return options.given.contains(name); };
  if (takes_plan(options))
    return not_taken(options, each_machine, {"point", "plan"},
                     "--point takes the options of its plan");
  if (!options.replay.empty())
    return not_taken(options, each_machine, {"replay", "json"},
                     "--replay takes the options of its recording");
  if (!options.merge.empty()) return not_taken(options, of_merge, {}, "--merge runs nothing");
  if (given("delay") && options.action != Action::delay)
    return "--delay is about --action delay, which is not given";
  if (given("errors") && options.action != Action::fail)
    return "--errors is about --action fail, and another action is given";
  if (given("normalize") && !options.compare_output && options.check.empty())
    return "--normalize is about standard output, which --compare leaves out";
  if (options.force && options.cache.empty())
    return "--force is about the file of --cache, which is not given";
  if (options.resume && options.json.empty())
    return "--resume goes on from the file of --json, which is not given";
  return "";
}

}  // namespace forkshim::sweep
