// SPDX-License-Identifier: MIT
#include "sweep/recording.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

namespace forkshim::sweep {
namespace {

std::vector<unsigned long> ordinals(const std::string& lineage) {
  std::vector<unsigned long> numbers;
  for (const char* at = lineage.c_str(); *at;) {
    char* end = nullptr;
    numbers.push_back(std::strtoul(at, &end, 10));
    if (end == at) break;
    at = *end == '.' ? end + 1 : end;
  }
  return numbers;
}

Creation creation_from(const nlohmann::json& line) {
  Creation creation;
  creation.lineage = line.value("lineage", "");
  creation.function = line.value("function", "");
  creation.kind = line.value("kind", "");
  creation.program = line.value("program", "");
  creation.refused_by = line.value("refused_by", "");
  creation.failed = line.value("phase", "") == "failed";
  return creation;
}

}  // namespace

bool earlier(const std::string& lineage, const std::string& other) {
  return ordinals(lineage) < ordinals(other);
}

Recording read_recording(const std::string& file) {
  Recording recording;
  std::set<std::string> seen;
  std::ifstream lines(file);
  for (std::string text; std::getline(lines, text);) {
    // A run that was killed may leave half a line.
    const auto line = nlohmann::json::parse(text, nullptr, false);
    if (!line.is_object()) continue;
    const std::string phase = line.value("phase", "");
    recording.hooked = true;
    if (phase == "missed") ++recording.missed;
    if (phase != "parent" && phase != "failed") continue;
    Creation creation = creation_from(line);
    if (!creation.lineage.empty() && seen.insert(creation.lineage).second)
      recording.creations.push_back(std::move(creation));
  }
  std::sort(recording.creations.begin(), recording.creations.end(),
            [](const Creation& a, const Creation& b) { return earlier(a.lineage, b.lineage); });
  return recording;
}

}  // namespace forkshim::sweep
