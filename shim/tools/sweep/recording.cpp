// SPDX-License-Identifier: MIT
#include "sweep/recording.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "protocol/log_keys.h"
#include "sweep/logged_stacks.h"
#include "text/files.h"
#include "text/grammar.h"
#include "text/json_text.h"

namespace forkshim::sweep {
namespace {

namespace key = log::key;
using log::Phase;

std::vector<unsigned long> ordinals(const std::string& lineage) {
  std::vector<unsigned long> numbers;
  for (const char* at = lineage.c_str(); *at;) {
    char* end = nullptr;
    numbers.push_back(std::strtoul(at, &end, 10));
    if (end == at) break;
    // A process's threads come before its children, and its execs before those.
    if (*end == '#' || *end == '!') numbers.insert(numbers.end(), {0, *end == '#'});
    at = *end == '.' || *end == '#' || *end == '!' ? end + 1 : end;
  }
  return numbers;
}

// Empty where the key is missing or holds something else.
std::string text_at(const nlohmann::json& line, const char* name) {
  const auto found = line.find(name);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// "ls /" of ["/usr/bin/ls", "/"], cut where it is long.
std::string command_of(const Started& started) {
  constexpr size_t enough = 60;
  std::string command;
  for (const std::string& word : started.args) {
    command += command.empty() ? std::string(base_name(word)) : " " + word;
    if (command.size() > enough) return command.substr(0, enough - 3) + "...";
  }
  return command;
}

std::vector<std::string> args_at(const nlohmann::json& line) {
  std::vector<std::string> args;
  const auto found = line.find(key::arguments);
  if (found == line.end() || !found->is_array()) return args;
  for (const auto& arg : *found)
    if (arg.is_string()) args.push_back(arg.get<std::string>());
  return args;
}

Creation creation_from(const nlohmann::json& line, LoggedStacks& stacks) {
  Creation creation;
  creation.lineage = text_at(line, key::lineage);
  creation.function = text_at(line, key::function);
  creation.kind = text_at(line, key::kind);
  creation.program = text_at(line, key::program);
  creation.caller = text_at(line, key::caller);
  creation.caller.resize(std::min(creation.caller.rfind('+'), creation.caller.size()));
  creation.refused_by = text_at(line, key::refused_by);
  creation.frames = stacks.at(line);
  return creation;
}

// thread and exec are counted apart.
std::string other_kind_of(const Creation& creation) {
  return makes_process(creation) ? "" : creation.kind;
}

// In the order of the calls, which is that of no lineages.
void count(std::vector<std::pair<std::uint64_t, Creation>>& timed) {
  std::stable_sort(timed.begin(), timed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::map<std::tuple<std::string, size_t, std::string>, size_t> made;
  for (auto& [time, creation] : timed)
    creation.ordinal =
        ++made[{creation.program, depth_of(creation.lineage), other_kind_of(creation)}];
}

std::uint64_t time_at(const nlohmann::json& line) {
  const auto time = line.find("t"), held = line.find("ns");
  if (time == line.end() || !time->is_number_unsigned()) return 0;
  const auto end = time->get<std::uint64_t>();
  if (held == line.end() || !held->is_number_unsigned()) return end;
  return end - std::min(end, held->get<std::uint64_t>());
}

// The library cuts a name that gets too long, and marks the place of what it did not see.
bool has_whole_name(const std::string& lineage) {
  return lineage.find_first_of("?~") == std::string::npos;
}

// As deep as is known: a name that is cut tells the least depth.
Creation nameless(Creation creation) {
  if (creation.lineage.ends_with('~'))
    creation.lineage.replace(creation.lineage.size() - 1, 1, ".?");
  return creation;
}

bool is_ours(const Creation& creation) {
  std::string named = creation.lineage;
  if (named.ends_with('~')) named.pop_back();
  std::replace(named.begin(), named.end(), '?', '0');
  return grammar::is_lineage(named) && grammar::is_function(creation.function) &&
         grammar::is_kind(creation.kind);
}

// One log, line by line.
class Reading {
 public:
  explicit Reading(const Reaches& reaches) : reaches_(reaches) {}

  void take(const nlohmann::json& line) {
    const std::string phase = text_at(line, key::phase);
    recording_.hooked = true;
    if (phase == phase_name(Phase::start))
      recording_.started[text_at(line, key::lineage)].push_back(
          {text_at(line, key::program), args_at(line)});
    if (phase == phase_name(Phase::exit)) ended_.insert(text_at(line, key::lineage));
    if (phase == phase_name(Phase::missed)) ++recording_.missed;
    // An exec that succeeds is seen before it alone.
    const bool before_exec =
        phase == phase_name(Phase::prepare) && text_at(line, key::kind) == "exec";
    if (phase != phase_name(Phase::parent) && phase != phase_name(Phase::failed) && !before_exec)
      return;
    Creation creation = creation_from(line, stacks_);
    creation.made = phase == phase_name(Phase::parent);
    const auto started = recording_.started.find(process_of(creation.lineage));
    if (started != recording_.started.end()) creation.programs = started->second.size();
    // A creation of a process whose place is not known: it counts as missed.
    if (!creation.lineage.starts_with("?"))
      sort_in(std::move(creation), time_at(line), before_exec);
  }

  Recording end() {
    const auto goes_on = [&](const auto& started) { return !ended_.contains(started.first); };
    recording_.may_hide =
        std::any_of(recording_.started.begin(), recording_.started.end(), goes_on);
    for (const auto& [time, creation] : timed_)
      recording_.may_hide |=
          creation.made && makes_process(creation) && !ended_.contains(creation.lineage);
    if (reaches_)
      recording_.out_of_reach =
          std::erase_if(timed_, [&](const auto& timed) { return !reaches_(timed.second); });
    count(timed_);
    for (auto& [time, creation] : timed_) recording_.creations.push_back(std::move(creation));
    for (Creation& creation : recording_.creations) {
      const auto started = recording_.started.find(creation.lineage);
      if (started != recording_.started.end()) creation.starts = command_of(started->second.back());
    }
    std::sort(recording_.creations.begin(), recording_.creations.end(),
              [](const Creation& a, const Creation& b) { return earlier(a.lineage, b.lineage); });
    return std::move(recording_);
  }

 private:
  // An exec that failed has two lines, and many creations may have one cut name.
  void sort_in(Creation creation, std::uint64_t time, bool before_exec) {
    if (!is_ours(creation)) {
      ++recording_.foreign;
    } else if (!has_whole_name(creation.lineage)) {
      if (creation.kind != "exec" || before_exec)
        recording_.nameless.push_back(nameless(std::move(creation)));
    } else if (seen_.insert(creation.lineage).second) {
      timed_.emplace_back(time, std::move(creation));
    }
  }

  const Reaches& reaches_;
  Recording recording_;
  std::set<std::string> seen_, ended_;
  std::vector<std::pair<std::uint64_t, Creation>> timed_;
  LoggedStacks stacks_;
};

}  // namespace

bool makes_process(const Creation& creation) {
  return creation.kind != "thread" && creation.kind != "exec";
}

size_t depth_of(const std::string& lineage) {
  return static_cast<size_t>(std::count(lineage.begin(), lineage.end(), '.'));
}

std::string process_of(const std::string& lineage) {
  const size_t end = lineage.find_last_of(".#!");
  return end == std::string::npos ? "" : lineage.substr(0, end);
}

bool earlier(const std::string& lineage, const std::string& other) {
  return ordinals(lineage) < ordinals(other);
}

Recording read_recording(const std::string& file, const Reaches& reaches) {
  Reading reading(reaches);
  std::ifstream lines(file);
  for (std::string text; std::getline(lines, text);) {
    // A run that was killed may leave half a line.
    if (is_nested_deeply(text)) continue;
    const auto line = nlohmann::json::parse(text, nullptr, false);
    if (line.is_object()) reading.take(line);
  }
  return reading.end();
}

}  // namespace forkshim::sweep
