// SPDX-License-Identifier: MIT
#include "sweep/plan.h"

#include <fmt/core.h>
#include <fnmatch.h>

#include <algorithm>

#include "text/files.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

bool matches(const std::string& path, const std::vector<std::string>& patterns) {
  const std::string name(base_name(path));
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return fnmatch(pattern.c_str(), path.c_str(), 0) == 0 ||
           fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
  });
}

bool is_selected(const Creation& creation, const Selection& wanted) {
  const auto named = [](const std::vector<std::string>& patterns, const std::string& value) {
    return patterns.empty() || matches(value, patterns);
  };
  const auto depth =
      static_cast<size_t>(std::count(creation.lineage.begin(), creation.lineage.end(), '.'));
  return named(wanted.kinds, creation.kind) && named(wanted.programs, creation.program) &&
         named(wanted.callers, creation.caller) && named(wanted.lineages, creation.lineage) &&
         depth >= wanted.least_depth && depth <= wanted.most_depth &&
         !matches(creation.program, wanted.excluded);
}

std::vector<Point> every_point(const Recording& recording, const Options& options) {
  std::vector<Point> points;
  for (const Creation& creation : recording.creations) {
    if (!is_selected(creation, options.select)) continue;
    if (options.action != Action::fail) {
      points.push_back({0, creation, options.action, ""});
      continue;
    }
    for (const std::string& error : options.errors)
      points.push_back({0, creation, options.action, error});
  }
  return points;
}

}  // namespace

Plan plan(const Recording& recording, const Options& options) {
  const std::vector<Point> all = every_point(recording, options);
  Plan result;
  result.possible = all.size();
  result.planned = options.max ? std::min(options.max, all.size()) : all.size();
  for (size_t i = 0; i < result.planned; ++i) {
    if (i % options.shards + 1 != options.shard) continue;
    // Spread over the run: its beginning alone would be the shell that starts everything.
    Point point = all[i * all.size() / result.planned];
    point.number = i + 1;
    result.points.push_back(point);
  }
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

std::string fault_of(const Point& point) {
  return point.action == Action::fail ? point.error : word_for(point.action);
}

std::string name_of(const Point& point) {
  const std::string& starts = point.creation.starts;
  return fmt::format("{} {} {} ({}{})", point.creation.lineage, point.creation.function,
                     fault_of(point), base_name(point.creation.program),
                     starts.empty() ? "" : " > " + starts);
}

std::string key_of(const Point& point) { return point.creation.lineage + " " + fault_of(point); }

std::vector<std::string> fault_options(const Point& point, Span delay) {
  const std::string& lineage = point.creation.lineage;
  switch (point.action) {
    case Action::kill:
      return {"-H", "signal child=SIGKILL at=" + lineage};
    case Action::delay:
      return {"-H", fmt::format("delay child={:g}s at={}", seconds(delay), lineage)};
    case Action::fail:
      break;
  }
  return {"--fail", point.error + "@at:" + lineage};
}

std::string contained_line(const Point& point, const Options& options) {
  std::vector<std::string> words{"forkshim", "sweep"};
  words.insert(words.end(), options.launcher.begin(), options.launcher.end());
  if (!options.before.empty()) words.insert(words.end(), {"--before", options.before});
  if (options.input != "/dev/null") words.insert(words.end(), {"--stdin", options.input});
  if (point.action == Action::fail)
    words.insert(words.end(), {"--errors", point.error});
  else
    words.insert(words.end(), {"--action", word_for(point.action)});
  words.insert(words.end(), {"--at", point.creation.lineage, "--"});
  words.insert(words.end(), options.command.begin(), options.command.end());
  return shell_line(words);
}

std::string repeat_line(const Point& point, const Options& options, Span timeout) {
  std::vector<std::string> words{"forkshim", "run"};
  words.insert(words.end(), options.launcher.begin(), options.launcher.end());
  for (const std::string& word : fault_options(point, options.delay)) words.push_back(word);
  words.insert(words.end(), {"--timeout", fmt::format("{:g}", seconds(timeout)), "--"});
  words.insert(words.end(), options.command.begin(), options.command.end());
  const std::string before = options.before.empty() ? "" : "(" + options.before + ") && ";
  return before + shell_line(words) + " <" + shell_line({options.input});
}

}  // namespace forkshim::sweep
