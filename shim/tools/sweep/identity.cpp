// SPDX-License-Identifier: MIT
#include "sweep/identity.h"

#include <fmt/core.h>
#include <fmt/format.h>

#include <map>
#include <set>

#include "sweep/build_id.h"
#include "sweep/call_site.h"
#include "sweep/libraries.h"
#include "sweep/read_files.h"
#include "text/fnv.h"
#include "text/shell_words.h"

namespace forkshim::sweep {
namespace {

std::string hash_of(const std::string& text) { return fmt::format("{:016x}", fnv1a(text)); }

struct Description {
  std::string code, words;

  Description& operator+=(const Description& other) {
    code += other.code + '\n';
    words += other.words + '\n';
    return *this;
  }
};

// The processes of the fault-free run, each described once, and each file read once.
class Describer {
 public:
  explicit Describer(const Recording& recording) : recording_(recording), files_(recording.begun) {}

  // Of the process and its ancestors, from the root on.
  Description chain(const std::string& process) {
    Description all;
    for (size_t dot = 0; dot != std::string::npos;) {
      dot = process.find('.', dot + 1);
      all += described(process.substr(0, dot));
    }
    return all;
  }

  // The builds that ran of what is on the stack of a call, however often it is there.
  std::string stack(const Creation& creation) {
    std::set<std::string> builds;
    for (const symbols::Frame& frame : *creation.frames)
      if (!is_of_system(frame))
        builds.insert(frame.build_id.empty() ? build_of(frame.object) : frame.build_id);
    return fmt::format("{}\n", fmt::join(builds, " "));
  }

 private:
  const Description& described(const std::string& process) {
    const auto [known, fresh] = processes_.try_emplace(process);
    const auto started = recording_.started.find(process);
    if (!fresh || started == recording_.started.end()) return known->second;
    // As each program that it has been: what it made as a script, another one may end.
    for (const Started& each : started->second)
      known->second += {build_of(each.program) + libraries_.of(each.program) + files_.code_of(each),
                        files_.words_of(each)};
    return known->second;
  }

  const std::string& build_of(const std::string& file) {
    const auto [found, fresh] = builds_.try_emplace(file);
    if (fresh) found->second = build_id_of(file);
    return found->second;
  }

  const Recording& recording_;
  ReadFiles files_;
  Libraries libraries_;
  std::map<std::string, Description> processes_;
  std::map<std::string, std::string> builds_;
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
    Description chain = describer.chain(parent_of(point.creation.lineage));
    if (!point.second.empty()) chain += describer.chain(parent_of(point.second));
    const std::string code = describer.stack(point.creation) + chain.code;
    const std::string text = all + "\n" + plan.classes[i] + "\n" + code + chain.words;
    // Alike but for their turn: the first, the second.
    identities.push_back(fmt::format("{}-{}", hash_of(code),
                                     hash_of(fmt::format("{}\n{}", text, turns[hash_of(text)]++))));
  }
  return identities;
}

bool runs_other_code(const std::string& identity, const std::string& earlier) {
  const size_t here = identity.find('-'), there = earlier.find('-');
  if (here == identity.npos || there == earlier.npos) return false;
  return identity.substr(0, here) != earlier.substr(0, there);
}

}  // namespace forkshim::sweep
