// SPDX-License-Identifier: MIT
#include "sweep/fingerprint.h"

#include <fmt/core.h>

#include <cstdint>
#include <map>
#include <set>
#include <tuple>

#include "sweep/call_site.h"
#include "text/files.h"
#include "text/fnv.h"

namespace forkshim::sweep {
namespace {

std::uint64_t hash_of(const std::string& text) {
  const std::uint64_t hash = fnv1a(text);
  return hash ^ hash >> 32;
}

// Lines of text that are hashed in the end.
struct Description {
  std::string names, calls;

  bool operator<(const Description& other) const {
    return names != other.names ? names < other.names : calls < other.calls;
  }
};

std::string first_word(const std::string& text) { return text.substr(0, text.find(' ')); }

std::string place_in_function(const symbols::Frame& frame) {
  std::string text;
  for (const symbols::Place& place : frame.places)
    if (!place.file.empty())
      text += fmt::format(" {}+{}", place.function, place.line - place.declared);
  if (!text.empty()) return text + "\n";
  return fmt::format(" {:#x}\n", frame.symbol.empty() ? frame.offset : frame.in_symbol);
}

Description own_description(const Creation& creation) {
  Description description;
  const std::string program(base_name(creation.program));
  description.names = program + " " + creation.function + " " + first_word(creation.starts) + "\n";
  std::set<std::string> known;
  for (const symbols::Frame& frame : *creation.frames) {
    if (is_of_system(frame)) continue;
    const std::string name = fmt::format("{} {}", base_name(frame.object), frame.symbol);
    const std::string call = name + place_in_function(frame);
    if (known.insert(name).second) description.names += name + "\n";
    if (known.insert(call).second) description.calls += call;
  }
  return description;
}

// Each kept once, so that like ones have one address.
class Descriptions {
 public:
  const Description* of(const Creation& creation) {
    const Description*& known = known_[{creation.frames.identity(), creation.program,
                                        creation.function, first_word(creation.starts)}];
    if (!known) known = &*all_.insert(own_description(creation)).first;
    return known;
  }

 private:
  std::set<Description> all_;
  std::map<std::tuple<const void*, std::string, std::string, std::string>, const Description*>
      known_;
};

}  // namespace

void add_fingerprints(Recording& recording) {
  Descriptions descriptions;
  std::map<std::string, const Description*> by_lineage;
  for (const Creation& creation : recording.creations)
    by_lineage.emplace(creation.lineage, descriptions.of(creation));
  for (Creation& creation : recording.creations) {
    Description whole;
    std::set<const Description*> known;
    for (std::string lineage = creation.lineage; !lineage.empty();
         lineage.resize(lineage.find('.') == lineage.npos ? 0 : lineage.rfind('.'))) {
      const auto found = by_lineage.find(lineage);
      if (found == by_lineage.end() || !known.insert(found->second).second) continue;
      whole.names += found->second->names + "\n";
      whole.calls += found->second->calls + "\n";
    }
    creation.site.fingerprint = fmt::format("{:012x}-{:06x}", hash_of(whole.names) & 0xffffffffffff,
                                            hash_of(whole.calls) & 0xffffff);
  }
}

std::string class_of(const Point& point) {
  return point.creation.site.fingerprint + " " + fault_of(point);
}

void keep_first_of_each_class(std::vector<Creation>& creations) {
  std::set<std::string> known;
  std::erase_if(creations, [&](const Creation& creation) {
    return !known.insert(creation.site.fingerprint).second;
  });
}

}  // namespace forkshim::sweep
