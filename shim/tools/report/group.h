// SPDX-License-Identifier: MIT
// Siblings that look the same all the way down, as one, at the place of the first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "report/branches.h"
#include "report/label.h"

namespace forkshim::report {

struct Group {
  Index first;
  Index last;
  std::uint32_t count;
  std::int64_t shortest;  // lifetimes
  std::int64_t longest;
};

inline std::vector<Group> group_siblings(const Forest& forest, const Branches& branches,
                                         std::span<const Index> siblings, bool fold) {
  std::vector<Group> groups;
  std::unordered_map<std::uint64_t, std::size_t> known;
  for (const Index i : siblings) {
    const std::int64_t time = lifetime(forest, forest.processes[i]);
    const auto [at, fresh] = known.try_emplace(branches.shape_of(i), groups.size());
    if (fresh || !fold) {
      groups.push_back({i, i, 1, time, time});
      continue;
    }
    Group& group = groups[at->second];
    group.last = i;
    ++group.count;
    group.shortest = std::min(group.shortest, time);
    group.longest = std::max(group.longest, time);
  }
  return groups;
}

}  // namespace forkshim::report
