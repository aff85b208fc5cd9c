// SPDX-License-Identifier: MIT
#include "sweep/plan_file.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>

#include "sweep/results_file.h"
#include "sweep/work_folder.h"
#include "text/count.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

std::map<size_t, std::string> keys_of(const std::vector<Outcome>& outcomes) {
  std::map<size_t, std::string> keys;
  for (const Outcome& outcome : outcomes) keys.emplace(outcome.point.number, key_of(outcome.point));
  return keys;
}

size_t asked_for(const Options& options, size_t planned) {
  std::vector<bool> asked(planned);
  for (const auto& [from, to] : options.points)
    for (size_t number = from; number <= std::min(to, planned); ++number) asked[number - 1] = true;
  return static_cast<size_t>(std::count(asked.begin(), asked.end(), true));
}

}  // namespace

void check_plan(const Options& options) {
  if (options.plan_file.empty()) return;
  if (fs::exists(options.plan_file))
    read_own_results(options.plan_file);
  else
    check_writable("--plan", options.plan_file);
}

void write_plan(const Plan& plan, Results results, const Options& options) {
  results.words = options.recorded;
  for (size_t i = 0; i < plan.points.size(); ++i) {
    Outcome outcome;
    outcome.point = plan.points[i];
    outcome.identity = plan.identities[i];
    outcome.verdict.kind = Class::untested;
    results.outcomes.push_back(std::move(outcome));
  }
  if (fs::exists(options.plan_file)) {
    const Results known = read_own_results(options.plan_file);
    if (known.command == results.command && known.words == results.words &&
        difference(results.conditions, known.conditions).empty() &&
        keys_of(known.untested) == keys_of(results.outcomes))
      return;
    throw Trouble(options.plan_file + ": holds another plan; remove it, and the results beside it");
  }
  write_results(results, options.plan_file);
}

void check_trust(const std::string& file, const std::string& expected) {
  if (access(file.c_str(), F_OK) != 0)
    throw Trouble(
        fmt::format("{}: cannot be read: {}; expected {}", file, strerror(errno), expected));
  const std::string distrust = reason_to_distrust(file);
  if (!distrust.empty())
    throw Trouble(fmt::format("{}: its command is not executed: {}", file, distrust));
}

Options recorded_options(const Results& results, const Options& given, char* tool) {
  std::vector<std::string> words{tool ? tool : "sweep"};
  words.insert(words.end(), results.words.begin(), results.words.end());
  words.push_back("--");
  words.insert(words.end(), results.command.begin(), results.command.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  Options options = read_options(static_cast<int>(words.size()), pointers.data());
  options.environment = given.environment;
  options.launcher = given.launcher;
  options.jobs = given.jobs;
  options.progress = given.progress;
  options.allow = given.allow;
  options.junit = given.junit;
  options.sarif = given.sarif;
  options.github = given.github;
  return options;
}

Options read_plan(const Options& given, char** argv) {
  const std::string expected = "a plan that sweep --plan=FILE wrote";
  check_trust(given.plan_file, expected);
  const Results plan = read_results(given.plan_file, expected);
  if (plan.untested.empty())
    throw Trouble(given.plan_file + ": holds no plan; write one by --plan=FILE");
  for (const auto& [from, to] : given.points)
    if (from > plan.planned)  // the last list of many may be longer than what is left
      throw Trouble(fmt::format("--point {}: the plan has {}", from,
                                counted(plan.planned, "point", "points")));
  Options options = recorded_options(plan, given, argv[0]);
  options.points = given.points;
  options.plan_file = given.plan_file;
  const std::string folder = given.plan_file + ".d";
  std::error_code ignored;  // The reporter will say that it cannot be written there.
  fs::create_directory(folder, ignored);
  options.json = folder + "/" + given.point_list + ".json";
  const std::string distrust = reason_to_distrust_folder(options.json);
  if (!distrust.empty())
    throw Trouble(
        fmt::format("{}: results are neither read nor written there: {}", folder, distrust));
  options.resume = true;
  return options;
}

void check_against_plan(const Plan& plan, const Results& results, const Options& options) {
  const Results planned = read_results(options.plan_file);
  const std::string other = difference(results.conditions, planned.conditions);
  if (!other.empty())
    throw Trouble(fmt::format("{}: was made otherwise: {}", options.plan_file, other));
  std::map<size_t, std::string> keys = keys_of(planned.untested);
  for (const Point& point : plan.points)
    if (keys[point.number] != key_of(point) || plan.planned != planned.planned)
      throw Trouble(
          fmt::format("{}: point {} is {}, but here it is {}; the program must create the same"
                      " processes on every machine",
                      options.plan_file, point.number, keys[point.number], key_of(point)));
}

bool is_done(const Options& options, Results* results) {
  if (!has_results(options.json)) return false;
  *results = read_own_results(options.json);
  const std::string other =
      difference(results->conditions, read_results(options.plan_file).conditions);
  if (!other.empty()) throw Trouble(fmt::format("{}: was made otherwise: {}", options.json, other));
  return results->interrupted.empty() && results->spoilt.empty() &&
         results->outcomes.size() >= asked_for(options, results->planned);
}

}  // namespace forkshim::sweep
