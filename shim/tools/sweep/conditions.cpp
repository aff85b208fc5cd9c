// SPDX-License-Identifier: MIT
#include "sweep/conditions.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "sweep/build_id.h"
#include "sweep/plan.h"
#include "sweep/preconditions.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

constexpr const char* file_mark = "the content of ";

std::string joined(const std::vector<std::string>& words) { return shell_line(words); }

// With the time of its last change, which is gone from what is kept: see common().
void add_file(Conditions& conditions, const std::string& name, const std::string& file) {
  struct stat found = {};
  if (stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return;
  conditions[file_mark + name] = fmt::format("{} {}.{}.{}", content_id_of(file), found.st_ino,
                                             found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
}

void add_files(Conditions& conditions, const Options& options) {
  const std::string program = path_of(options.command.front());
  add_file(conditions, options.command.front(), program);
  for (size_t i = 1; i < options.command.size(); ++i)
    add_file(conditions, options.command[i], options.command[i]);
  for (const std::string& command : {options.check, options.before, options.normalize}) {
    std::istringstream words(command);
    for (std::string word; words >> word;) add_file(conditions, word, word);
  }
  add_file(conditions, options.input, options.input);
  for (const std::string& entry : options.environment)
    if (entry.starts_with("FORKSHIM_CONFIG="))
      add_file(conditions, "the configuration", entry.substr(entry.find('=') + 1));
}

std::string statuses(const std::set<int>& answers) {
  return fmt::format("{}", fmt::join(answers, ","));
}

std::string words_for(const std::vector<Extent>& faults) {
  std::string words;
  for (const Extent extent : faults)
    words += (words.empty() ? "" : ",") + std::string(word_for(extent));
  return words;
}

}  // namespace

bool is_about_points(const std::string& name) {
  static const std::set<std::string> names{
      "--action", "--errors",  "--max",   "--timeout", "--kinds", "--program", "--caller",
      "--at",     "--exclude", "--depth", "--faults",  "--pairs", "--classes"};
  return names.contains(name);
}

Conditions conditions_of(const Options& options) {
  const Selection& select = options.select;
  std::vector<std::string> compared = options.compare_files;
  if (options.compare_output) compared.insert(compared.begin(), "stdout");
  Conditions conditions{{"--action", word_for(options.action)},
                        {"--errors", joined(options.errors)},
                        {"--faults", words_for(options.faults)},
                        {"--pairs", options.pairs ? "given" : ""},
                        {"--confirm", std::to_string(options.confirm)},
                        {"--max", std::to_string(options.max)},
                        {"--classes", options.classes ? "given" : ""},
                        {"--timeout", fmt::format("{:g}", seconds(options.timeout))},
                        {"--delay", fmt::format("{:g}", seconds(options.delay))},
                        {"--kinds", joined(select.kinds)},
                        {"--program", joined(select.programs)},
                        {"--caller", joined(select.callers)},
                        {"--at", joined(select.lineages)},
                        {"--exclude", joined(select.excluded)},
                        {"--depth", fmt::format("{}..{}", select.least_depth, select.most_depth)},
                        {"--compare", joined(compared)},
                        {"--normalize", options.normalize},
                        {"--check", options.check},
                        {"--before", options.before},
                        {"--ready", options.ready},
                        {"--drive", options.drive},
                        {"--stdin", options.input},
                        {"--answers", statuses(options.answers)},
                        {"--status", std::to_string(options.status)},
                        {"--unsafe", options.unsafe ? "given" : ""},
                        {"-c and -H", joined(options.launcher)}};
  if (options.deep) conditions["--deep"] = "given";
  add_files(conditions, options);
  return conditions;
}

Conditions common(const Conditions& before, const Conditions& after) {
  Conditions both;
  for (const auto& [name, value] : after) {
    const auto found = before.find(name);
    if (found == before.end() || found->second != value) continue;
    both[name] = name.starts_with(file_mark) ? value.substr(0, value.find(' ')) : value;
  }
  return both;
}

std::string difference(const Conditions& here, const Conditions& there) {
  const auto value = [](const Conditions& conditions, const std::string& name) {
    const auto found = conditions.find(name);
    return found == conditions.end() ? std::string() : found->second;
  };
  std::set<std::string> names;
  for (const auto& [name, ignored] : here) names.insert(name);
  for (const auto& [name, ignored] : there) names.insert(name);
  for (const std::string& name : names) {
    const bool file = name.starts_with(file_mark);
    // What one sweep alone knows as an input, another one's run has written.
    if (file && (!here.contains(name) || !there.contains(name))) continue;
    if (value(here, name) == value(there, name)) continue;
    if (file) return name + " is another one";
    return fmt::format("{} is \"{}\", there \"{}\"", name, value(here, name), value(there, name));
  }
  return "";
}

}  // namespace forkshim::sweep
