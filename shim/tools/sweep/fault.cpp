// SPDX-License-Identifier: MIT
#include "sweep/fault.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "protocol/functions.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

// What a program's path may not have in configuration, in a word or in a pattern becomes any byte,
// and what the log may have put in the place of a byte that is no UTF-8, any number of them.
std::string pattern_for(const std::string& path) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  std::string pattern;
  for (size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       (c && std::strchr("/._+-", c));
    const bool replaced = path.compare(i, replacement.size(), replacement) == 0;
    pattern += plain ? c : replaced ? '*' : '?';
    if (replaced) i += replacement.size() - 1;
  }
  return pattern;
}

bool is_refused(const Recording& recording, const std::string& lineage, const Point& point) {
  return std::any_of(recording.creations.begin(), recording.creations.end(), [&](const auto& made) {
    return (lineage.empty() || made.lineage == lineage) &&
           (point.action != Action::fail || !made.refused_by.empty());
  });
}

std::string action_words(const Point& point, Span delay) {
  switch (point.action) {
    case Action::kill:
      return "signal child=SIGKILL";
    case Action::delay:
      return fmt::format("delay child={:g}s", seconds(delay));
    case Action::fail:
      break;
  }
  return "fail error=" + point.error;
}

bool is_among(const std::string& name, std::uint64_t functions) {
  for (unsigned i = 0; i < process_functions; ++i)
    if (name == function_names[i]) return functions >> i & 1;
  return false;
}

}  // namespace

bool reaches(Action action, const Creation& creation) {
  if (action == Action::fail) return true;
  return !is_among(creation.function, action == Action::kill ? pid_is_libcs : spawns);
}

std::string lines_of_reach(Action action) {
  if (action == Action::fail) return "";
  std::string names;
  for (unsigned i = 0; i < process_functions; ++i) {
    const std::string name = function_names[i];
    if (reaches(action, {.function = name})) names += (names.empty() ? "" : ", ") + name;
  }
  return "functions = " + names + "\n";
}

std::vector<std::pair<std::string, std::string>> selectors_of(const Point& point) {
  const Creation& creation = point.creation;
  if (point.extent == Extent::once && !creation.counted) {
    const std::string& second = point.second;
    return {{"at", creation.lineage + (second.empty() ? "" : "," + second)}};
  }
  std::vector<std::pair<std::string, std::string>> selectors{
      {"depth", std::to_string(depth_of(creation.lineage))},
      {"when", fmt::format("{}{}", creation.ordinal, point.extent == Extent::from ? "+" : "")}};
  if (!makes_process(creation)) selectors.emplace_back("kinds", creation.kind);
  if (!creation.program.empty())
    selectors.insert(selectors.begin(), {"program", pattern_for(creation.program)});
  return selectors;
}

bool has_struck(const Point& point, const Recording& recording) {
  if (point.extent == Extent::from || point.creation.counted)
    return is_refused(recording, "", point);
  return is_refused(recording, point.creation.lineage, point) &&
         (point.second.empty() || is_refused(recording, point.second, point));
}

std::vector<std::string> fault_options(const Point& point, Span delay) {
  if (point.action == Action::fail && point.extent == Extent::once && point.second.empty() &&
      !point.creation.counted)
    return {"--fail", point.error + "@at:" + point.creation.lineage};
  std::string words = action_words(point, delay);
  for (const auto& [key, value] : selectors_of(point)) words += fmt::format(" {}={}", key, value);
  return {"-H", words};
}

std::string contained_line(const Point& point, const Options& options) {
  std::vector<std::string> words{"forkshim", "sweep"};
  words.insert(words.end(), options.launcher.begin(), options.launcher.end());
  if (options.deep) words.push_back("--deep");
  if (!options.before.empty()) words.insert(words.end(), {"--before", options.before});
  if (!options.ready.empty()) words.insert(words.end(), {"--ready", options.ready});
  if (!options.drive.empty()) words.insert(words.end(), {"--drive", options.drive});
  if (options.input != "/dev/null") words.insert(words.end(), {"--stdin", options.input});
  if (point.action == Action::fail)
    words.insert(words.end(), {"--errors", point.error});
  else
    words.insert(words.end(), {"--action", word_for(point.action)});
  if (point.extent == Extent::from) words.insert(words.end(), {"--faults", "from"});
  if (!makes_process(point.creation)) words.insert(words.end(), {"--kinds", point.creation.kind});
  std::string at = point.creation.lineage;
  if (!point.second.empty()) {
    words.insert(words.end(), {"--pairs", "--max", "3"});
    at += "," + point.second;
  }
  if (point.creation.counted)
    words.insert(words.end(), {"--program", pattern_for(point.creation.program), "--depth",
                               std::to_string(depth_of(point.creation.lineage)), "--"});
  else
    words.insert(words.end(), {"--at", at, "--"});
  words.insert(words.end(), options.command.begin(), options.command.end());
  return shell_line(words);
}

std::string repeat_line(const Point& point, const Options& options, Span timeout) {
  std::vector<std::string> words{"forkshim", "run"};
  words.insert(words.end(), options.launcher.begin(), options.launcher.end());
  if (options.deep) words.push_back("--deep");
  for (const std::string& word : fault_options(point, options.delay)) words.push_back(word);
  words.insert(words.end(), {"--timeout", fmt::format("{:g}", seconds(timeout)), "--"});
  words.insert(words.end(), options.command.begin(), options.command.end());
  const std::string before = options.before.empty() ? "" : "(" + options.before + ") && ";
  return before + shell_line(words) + " <" + shell_line({options.input});
}

}  // namespace forkshim::sweep
