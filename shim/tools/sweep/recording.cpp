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
#include <unordered_map>
#include <utility>

#include "protocol/log_keys.h"
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

// "0+0x1234", with "PATH BUILD-ID" as element 0 of the objects.
bool read_frame(const std::string& text, const nlohmann::json& objects, symbols::Frame* frame) {
  char* end = nullptr;
  const unsigned long index = std::strtoul(text.c_str(), &end, 10);
  if (end == text.c_str() || *end != '+' || index >= objects.size() || !objects[index].is_string())
    return false;
  const std::string object = objects[index].get<std::string>();
  const size_t blank = object.rfind(' ');
  if (blank == std::string::npos) return false;
  frame->object = object.substr(0, blank);
  frame->build_id = object.substr(blank + 1);
  if (frame->build_id == "-") frame->build_id.clear();
  frame->offset = std::strtoull(end + 1, nullptr, 16);
  return frame->offset != 0;
}

Frames frames_of(const nlohmann::json& objects, const nlohmann::json& stack) {
  Frames frames;
  for (const auto& each : stack) {
    symbols::Frame frame;
    if (!each.is_string() || !read_frame(each.get<std::string>(), objects, &frame)) break;
    frames.push_back(std::move(frame));
  }
  return frames;
}

// Those of a log, each kept once, by the text that it has there.
class Stacks {
 public:
  Shared<Frames> at(const nlohmann::json& line) {
    const auto objects = line.find(key::objects), stack = line.find(key::stack);
    if (objects == line.end() || stack == line.end() || !objects->is_array() || !stack->is_array())
      return {};
    const auto [known, fresh] = known_.try_emplace(text_of(*objects) + text_of(*stack));
    if (fresh) known->second = Shared<Frames>(frames_of(*objects, *stack));
    return known->second;
  }

 private:
  static std::string text_of(const nlohmann::json& part) {
    return part.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  std::unordered_map<std::string, Shared<Frames>> known_;
};

std::vector<std::string> args_at(const nlohmann::json& line) {
  std::vector<std::string> args;
  const auto found = line.find(key::arguments);
  if (found == line.end() || !found->is_array()) return args;
  for (const auto& arg : *found)
    if (arg.is_string()) args.push_back(arg.get<std::string>());
  return args;
}

Creation creation_from(const nlohmann::json& line, Stacks& stacks) {
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

bool is_ours(const Creation& creation) {
  return grammar::is_lineage(creation.lineage) && grammar::is_function(creation.function) &&
         grammar::is_kind(creation.kind);
}

}  // namespace

bool makes_process(const Creation& creation) {
  return creation.kind != "thread" && creation.kind != "exec";
}

size_t depth_of(const std::string& lineage) {
  return static_cast<size_t>(std::count(lineage.begin(), lineage.end(), '.'));
}

bool earlier(const std::string& lineage, const std::string& other) {
  return ordinals(lineage) < ordinals(other);
}

Recording read_recording(const std::string& file) {
  Recording recording;
  std::set<std::string> seen, ended;
  std::vector<std::pair<std::uint64_t, Creation>> timed;
  Stacks stacks;
  std::ifstream lines(file);
  for (std::string text; std::getline(lines, text);) {
    // A run that was killed may leave half a line.
    if (is_nested_deeply(text)) continue;
    const auto line = nlohmann::json::parse(text, nullptr, false);
    if (!line.is_object()) continue;
    const std::string phase = text_at(line, key::phase);
    recording.hooked = true;
    if (phase == phase_name(Phase::start))
      recording.started[text_at(line, key::lineage)] = {text_at(line, key::program), args_at(line)};
    if (phase == phase_name(Phase::exit)) ended.insert(text_at(line, key::lineage));
    if (phase == phase_name(Phase::missed)) ++recording.missed;
    // An exec that succeeds is seen before it alone.
    const bool is_exec = phase == phase_name(Phase::prepare) && text_at(line, key::kind) == "exec";
    if (phase != phase_name(Phase::parent) && phase != phase_name(Phase::failed) && !is_exec)
      continue;
    Creation creation = creation_from(line, stacks);
    creation.made = phase == phase_name(Phase::parent);
    // A creation of a process whose place is not known: it cannot be named.
    if (creation.lineage.starts_with("?")) continue;
    if (!is_ours(creation)) {
      ++recording.foreign;
      continue;
    }
    if (seen.insert(creation.lineage).second)
      timed.emplace_back(time_at(line), std::move(creation));
  }
  const auto goes_on = [&](const auto& started_here) {
    return !ended.contains(started_here.first);
  };
  recording.may_hide = std::any_of(recording.started.begin(), recording.started.end(), goes_on);
  for (const auto& [time, creation] : timed)
    recording.may_hide |=
        creation.made && makes_process(creation) && !ended.contains(creation.lineage);
  count(timed);
  for (auto& [time, creation] : timed) recording.creations.push_back(std::move(creation));
  for (Creation& creation : recording.creations) {
    const auto started = recording.started.find(creation.lineage);
    if (started != recording.started.end()) creation.starts = command_of(started->second);
  }
  std::sort(recording.creations.begin(), recording.creations.end(),
            [](const Creation& a, const Creation& b) { return earlier(a.lineage, b.lineage); });
  return recording;
}

}  // namespace forkshim::sweep
