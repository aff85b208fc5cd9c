// SPDX-License-Identifier: MIT
#include "sweep/plan.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>
#include <string_view>

#include "sweep/fingerprint.h"
#include "sweep/point_class.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

bool matches(const std::string& path, const std::vector<std::string>& patterns) {
  const std::string name(base_name(path));
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return fnmatch(pattern.c_str(), path.c_str(), 0) == 0 ||
           fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  });
}

std::vector<Creation> selected(const Recording& recording, const Options& options) {
  std::vector<Creation> creations;
  for (const Creation& creation : recording.creations)
    if (is_selected(creation, options.select)) creations.push_back(creation);
  return creations;
}

std::vector<std::string> errors_of(const Options& options) {
  return options.action == Action::fail ? options.errors : std::vector<std::string>{""};
}

std::vector<Point> single_points(const std::vector<Creation>& creations, const Options& options) {
  std::vector<Point> points;
  for (const Creation& creation : creations)
    for (const Extent extent : options.faults)
      for (const std::string& error : errors_of(options))
        points.push_back({0, creation, options.action, error, extent, ""});
  return points;
}

// As many as a report still shows.
constexpr size_t most_pairs = 10000;

// Neighbours first: the second of them is where the program tries again.
std::vector<Point> pairs(const std::vector<Creation>& creations, const Options& options) {
  std::vector<Point> points;
  for (size_t apart = 1; apart < creations.size(); ++apart)
    for (size_t i = 0; i + apart < creations.size() && points.size() < most_pairs; ++i)
      for (const std::string& error : errors_of(options))
        points.push_back(
            {0, creations[i], options.action, error, Extent::once, creations[i + apart].lineage});
  return points;
}

// As it may be a word of --allow's file.
std::string word_in(std::string_view name) {
  std::string word(name);
  std::replace_if(
      word.begin(), word.end(), [](char c) { return c <= ' ' || c == ':' || c == '#'; }, '?');
  return word;
}

bool is_asked_for(size_t number, const Options& options) {
  const auto holds = [&](const auto& range) {
    return number >= range.first && number <= range.second;
  };
  return options.points.empty() || std::any_of(options.points.begin(), options.points.end(), holds);
}

}  // namespace

bool is_selected(const Creation& creation, const Selection& wanted) {
  const auto named = [](const std::vector<std::string>& patterns, const std::string& value) {
    return patterns.empty() || matches(value, patterns);
  };
  const size_t depth = depth_of(creation.lineage);
  const bool program = named(wanted.programs, creation.program) ||
                       (!creation.called.empty() && named(wanted.programs, creation.called));
  return named(wanted.kinds, creation.kind) && program && named(wanted.callers, creation.caller) &&
         named(wanted.lineages, creation.lineage) && depth >= wanted.least_depth &&
         depth <= wanted.most_depth && !matches(creation.program, wanted.excluded) &&
         !matches(creation.called, wanted.excluded);
}

Plan plan(const Recording& recording, const Options& options) {
  std::vector<Creation> creations = selected(recording, options);
  Plan result;
  // What is left out is counted alone: of a long loop, it is almost all.
  result.all = creations.size() * options.faults.size() * errors_of(options).size();
  if (options.classes) keep_first_of_each_class(creations);
  std::vector<Point> all = single_points(creations, options);
  const size_t singles = result.tested = all.size();
  const bool named = creations.empty() || !creations.front().counted;
  if (options.pairs && named) {
    const std::vector<Point> both = pairs(creations, options);
    all.insert(all.end(), both.begin(), both.end());
  }
  result.possible = all.size();
  result.planned = options.max ? std::min(options.max, all.size()) : all.size();
  for (size_t i = 0; i < result.planned; ++i) {
    if (i % options.shards + 1 != options.shard || !is_asked_for(i + 1, options)) continue;
    // Spread over the run: its beginning alone would be the shell that starts everything. Pairs
    // begin with those that tell most.
    Point point = result.planned < singles ? all[i * singles / result.planned] : all[i];
    point.number = i + 1;
    if (!options.keys.empty() && !options.keys.contains(key_of(point))) continue;
    result.points.push_back(point);
  }
  result.classes = classes_of(result.points, recording);
  return result;
}

const char* word_for(Action action) {
  switch (action) {
    case Action::kill:
      return "kill";
    case Action::delay:
      return "delay";
    case Action::fail:
      break;
  }
  return "fail";
}

const char* word_for(Extent extent) { return extent == Extent::from ? "from" : "once"; }

std::string fault_of(const Point& point) {
  const std::string word = point.action == Action::fail ? point.error : word_for(point.action);
  return point.extent == Extent::from ? word + "+" : word;
}

std::string name_of(const Point& point) {
  const std::string& starts = point.creation.starts;
  const std::string_view called = point.creation.called;
  return fmt::format("{} {} {} ({}{})", place_of(point), point.creation.function, fault_of(point),
                     called.empty() ? base_name(point.creation.program) : called,
                     starts.empty() ? "" : " > " + starts);
}

std::string place_of(const Point& point) {
  const Creation& creation = point.creation;
  if (creation.counted)
    return fmt::format("{}@{}:{}", word_in(base_name(creation.program)), depth_of(creation.lineage),
                       creation.ordinal);
  return point.creation.lineage + (point.second.empty() ? "" : "," + point.second);
}

std::string key_of(const Point& point) { return place_of(point) + " " + fault_of(point); }

}  // namespace forkshim::sweep
