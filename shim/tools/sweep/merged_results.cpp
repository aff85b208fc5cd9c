// SPDX-License-Identifier: MIT
// Results of one sweep from several files, as shards and workers have written them.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "sweep/results_file.h"
#include "sweep/work_folder.h"
#include "text/count.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

// A folder stands for the results in it.
std::vector<std::string> results_in(const std::vector<std::string>& names) {
  std::vector<std::string> files;
  for (const std::string& name : names) {
    const size_t before = files.size();
    if (!std::filesystem::is_directory(name)) {
      files.push_back(name);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(name))
      if (entry.path().extension() == ".json" && has_results(entry.path()))
        files.push_back(entry.path().string());
    if (files.size() == before) throw Trouble(name + ": holds no results");
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(before), files.end());
  }
  return files;
}

}  // namespace

// No sweep has 0 points: one that was interrupted before it knew them may have written that.
bool is_whole(const Results& results) {
  return results.planned > 0 && results.outcomes.size() >= results.planned;
}

Results merge_results(const std::vector<std::string>& names) {
  const std::vector<std::string> files = results_in(names);
  Results merged = read_results(files.front());
  std::map<size_t, Outcome> points;
  std::set<std::string> notes;
  for (const std::string& file : files) {
    const Results part = read_results(file);
    if (part.command != merged.command)
      throw Trouble(fmt::format("{}: is a sweep of {}, but {} is one of {}", file,
                                shell_line(part.command), files.front(),
                                shell_line(merged.command)));
    const std::string other = difference(part.conditions, merged.conditions);
    if (!other.empty())
      throw Trouble(fmt::format("{} and {} were found otherwise: in the first, {}", file,
                                files.front(), other));
    if (part.planned != merged.planned)
      throw Trouble(
          fmt::format("{}: has {}, but {} has {}; shards must be of one program that"
                      " creates the same processes every time",
                      file, counted(part.planned, "point", "points"), files.front(),
                      counted(merged.planned, "point", "points")));
    merged.blind = merged.blind || part.blind;
    merged.nameless = std::max(merged.nameless, part.nameless);
    if (merged.spoilt.empty()) merged.spoilt = part.spoilt;
    for (const Outcome& outcome : part.outcomes) {
      const Point& known = points.emplace(outcome.point.number, outcome).first->second.point;
      if (key_of(known) != key_of(outcome.point))
        throw Trouble(
            fmt::format("{}: point {} is {}, but another file's is {}; shards must be of"
                        " one program that creates the same processes every time",
                        file, known.number, key_of(outcome.point), key_of(known)));
    }
    notes.insert(part.notes.begin(), part.notes.end());
  }
  merged.shard = merged.shards = 1;
  merged.interrupted.clear();
  merged.outcomes.clear();
  for (auto& [number, outcome] : points) merged.outcomes.push_back(std::move(outcome));
  merged.notes.assign(notes.begin(), notes.end());
  return merged;
}

}  // namespace forkshim::sweep
