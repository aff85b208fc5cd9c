// SPDX-License-Identifier: MIT
#include "sweep/identity.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>

#include "sweep/build_id.h"
#include "sweep/call_site.h"
#include "sweep/libraries.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

std::string hash_of(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return fmt::format("{:016x}", hash);
}

// The processes of the fault-free run, each described once, and each file read once.
class Describer {
 public:
  explicit Describer(const Recording& recording) : recording_(recording) {
    std::error_code ignored;
    temporary_ = std::filesystem::temp_directory_path(ignored).string();
  }

  // Of the process and its ancestors, from the root on.
  std::string chain(const std::string& process) {
    std::string text;
    for (size_t dot = 0; dot != std::string::npos;) {
      dot = process.find('.', dot + 1);
      text += described(process.substr(0, dot));
    }
    return text;
  }

  // The builds that ran of what is on the stack of a call, however often it is there.
  std::string stack(const Creation& creation) {
    std::set<std::string> builds;
    for (const symbols::Frame& frame : *creation.frames)
      if (!is_of_system(frame))
        builds.insert(frame.build_id.empty() ? read(builds_, frame.object, build_id_of)
                                             : frame.build_id);
    return fmt::format("{}\n", fmt::join(builds, " "));
  }

 private:
  const std::string& described(const std::string& process) {
    const auto [known, fresh] = processes_.try_emplace(process);
    const auto started = recording_.started.find(process);
    if (!fresh || started == recording_.started.end()) return known->second;
    const std::string& program = started->second.program;
    known->second = read(builds_, program, build_id_of) + libraries_.of(program);
    for (const std::string& word : started->second.args)
      // Names of temporary files are others in each run.
      known->second += word.find(temporary_) != std::string::npos
                           ? " ?"
                           : fmt::format(" {}={}", word, read(contents_, word, content_id_of));
    return known->second += '\n';
  }

  const std::string& read(std::map<std::string, std::string>& known, const std::string& file,
                          std::string (*id)(const std::string&)) {
    const auto [found, fresh] = known.try_emplace(file);
    if (fresh) found->second = id(file);
    return found->second;
  }

  const Recording& recording_;
  std::string temporary_;
  Libraries libraries_;
  std::map<std::string, std::string> processes_, builds_, contents_;
};

std::string parent_of(const std::string& lineage) { return lineage.substr(0, lineage.rfind('.')); }

}  // namespace

std::vector<std::string> identities_of(const Plan& plan, const Recording& recording,
                                       const Options& options, const Conditions& conditions) {
  std::string all = shell_line(options.command);
  for (const auto& [name, value] : conditions)
    if (!is_about_points(name) || name == "--timeout") all += fmt::format("\n{} {}", name, value);
  Describer describer(recording);
  std::map<std::string, size_t> turns;
  std::vector<std::string> identities;
  for (size_t i = 0; i < plan.points.size(); ++i) {
    const Point& point = plan.points[i];
    std::string text = all + "\n" + plan.classes[i] + "\n" + describer.stack(point.creation) +
                       describer.chain(parent_of(point.creation.lineage));
    if (!point.second.empty()) text += "\n" + describer.chain(parent_of(point.second));
    // Alike but for their turn: the first, the second.
    identities.push_back(hash_of(fmt::format("{}\n{}", text, turns[hash_of(text)]++)));
  }
  return identities;
}

}  // namespace forkshim::sweep
