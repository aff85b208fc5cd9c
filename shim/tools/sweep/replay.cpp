// SPDX-License-Identifier: MIT
#include "sweep/replay.h"

#include <fmt/core.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "sweep/build_id.h"
#include "sweep/plan_file.h"
#include "sweep/work_folder.h"
#include "text/files.h"

namespace forkshim::sweep {
namespace {

namespace fs = std::filesystem;

// A recording may come from anybody.
void check_name(const std::string& name) {
  const fs::path path(name);
  const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
  if (name.empty() || path.is_absolute() || climbs || name.find('\0') != std::string::npos)
    throw Trouble(fmt::format("the recording is damaged: {} is no name below a directory", name));
}

const Outcome* find(const std::vector<Outcome>& outcomes, const Point& point) {
  for (const Outcome& outcome : outcomes)
    if (key_of(outcome.point) == key_of(point)) return &outcome;
  return nullptr;
}

}  // namespace

Stage::Stage(const Archive& archive) {
  std::error_code error;
  before_ = fs::current_path(error).string();
  folder_ =
      make_temporary("forkshim-replay", "cannot make a directory for the recorded files in TMPDIR");
  claim_.emplace(folder_);
  try {
    fill(archive);
    fs::current_path(folder_);
  } catch (...) {
    fs::remove_all(folder_, error);
    claim_->give_up();
    throw;
  }
}

void Stage::fill(const Archive& archive) {
  for (const Archive::File& file : archive.files) {
    check_name(file.name);
    const fs::path path = fs::path(folder_) / file.name;
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    if (!write_output(path.string(), file.content, (file.mode & 0777) | 0600))
      throw Trouble(fmt::format("cannot make the file {}: {}", path.string(), strerror(errno)));
  }
  for (const auto& [name, value] : archive.environment) setenv(name.c_str(), value.c_str(), 1);
}

Stage::~Stage() {
  std::error_code ignored;
  fs::current_path(before_, ignored);
  fs::remove_all(folder_, ignored);
  claim_->give_up();
}

std::vector<Outcome> wanted_of(const Results& recorded, const Options& given) {
  std::vector<Outcome> wanted;
  for (const Outcome& outcome : recorded.outcomes) {
    const std::string number = std::to_string(outcome.point.number);
    const bool named = std::ranges::count(given.command, number) != 0;
    if (given.command.empty() ? outcome.is_told() : named) wanted.push_back(outcome);
  }
  if (wanted.empty() || (!given.command.empty() && wanted.size() < given.command.size()))
    throw Trouble(fmt::format("{}: has no {}", given.replay,
                              given.command.empty() ? "finding" : "point of one of these numbers"));
  return wanted;
}

Options replay_options(const Results& recorded, const Archive& archive, const Options& given,
                       const std::vector<Outcome>& wanted, char* tool) {
  Options options = recorded_options(recorded, given, tool);
  options.max = 0;
  options.shard = options.shards = 1;
  options.budget = Span(0);
  options.classes = false;
  // From the folder of the caller.
  std::error_code ignored;
  options.json = given.json;
  for (std::string* const file : {&options.json, &options.sarif, &options.junit, &options.allow})
    if (!file->empty()) *file = fs::absolute(*file, ignored).string();
  for (const Outcome& outcome : wanted) options.keys.insert(key_of(outcome.point));
  const auto added = recorded.conditions.find("-c and -H");
  if (added != recorded.conditions.end() && !added->second.empty() && given.launcher.empty())
    throw Trouble(fmt::format("the recorded sweep had {}; give that again", added->second));
  options.notes.push_back(
      fmt::format("recorded by forkshim {} on {}", archive.version, archive.system));
  for (const auto& [program, build] : archive.builds) {
    const std::string here = build_id_of(program);
    if (here != build)
      options.notes.push_back(
          fmt::format("{} is {} here", program, here.empty() ? "missing" : "another build"));
  }
  return options;
}

bool compare(const std::vector<Outcome>& wanted, Results& results) {
  bool same = true;
  for (const Outcome& was : wanted) {
    const Outcome* const is = find(results.outcomes, was.point);
    const bool alike = is && is->verdict.kind == was.verdict.kind;
    same = same && alike;
    const char* const recorded = word_for(was.verdict.kind);
    results.notes.push_back(
        alike ? fmt::format("{}: {}, as recorded", key_of(was.point), recorded)
        : is  ? fmt::format("{}: {}, recorded as {}", key_of(was.point), word_for(is->verdict.kind),
                            recorded)
              : fmt::format("{}: not made here, recorded as {}", key_of(was.point), recorded));
  }
  return same;
}

}  // namespace forkshim::sweep
