// SPDX-License-Identifier: MIT
// What only the whole log tells: parents that are known by the lineage alone, and depths.
#include <algorithm>

#include "report/forest.h"

namespace forkshim::report {
namespace {

struct Place {
  std::uint32_t run;
  std::string_view lineage;

  bool operator==(const Place&) const = default;
};

struct PlaceHash {
  std::size_t operator()(const Place& place) const {
    return std::hash<std::string_view>()(place.lineage) ^ place.run * std::size_t{0x9E3779B9};
  }
};

}  // namespace

void Forest::join(Index orphan_index, Index stub_index) {
  Process& orphan = processes[orphan_index];
  Process& stub = processes[stub_index];
  stub_of[orphan_index] = stub_index;
  if (orphan.parent != nobody) --processes[orphan.parent].children;  // it was counted, as the stub
  orphan.parent = stub.parent;
  orphan.function = stub.function;
  orphan.held = stub.held;
  orphan.created = stub.merged = true;
}

// One whose id its creator could not tell, and that wrote records itself below the same process.
void Forest::drop_unfound(Index stub_index, Index twin_index) {
  Process& stub = processes[stub_index];
  Process& twin = processes[twin_index];
  if (stub.pid != 0 || twin.parent == nobody || twin.parent != stub.parent) return;
  stub_of[twin_index] = stub_index;
  --processes[stub.parent].children;
  if (twin.function == 0) twin.function = stub.function;
  twin.held = stub.held;
  twin.created = stub.merged = true;
}

// One that no records of its own were found for may yet have written some: without a state, it
// counts its lineage from 0. It must not be there twice.
void Forest::drop_untold() {
  for (Process& stub : processes) {
    if (!stub.untold || stub.own || stub.merged) continue;
    stub.merged = true;
    if (stub.parent != nobody) --processes[stub.parent].children;
  }
}

// A process whose parent is gone, or that counts process ids in a namespace of its own, is known
// to its creator by the lineage alone; it may know its creator's id all the same. A lineage that
// came up twice tells nothing.
void Forest::settle() {
  std::unordered_map<Place, Index, PlaceHash> owners, stubs;
  for (Index i = 0; i < processes.size(); ++i) {
    auto& map = processes[i].own ? owners : stubs;
    const auto [known, fresh] = map.try_emplace({processes[i].run, names[processes[i].lineage]}, i);
    if (!fresh) known->second = nobody;
  }
  const auto find = [](const auto& map, Place place) {
    const auto found = map.find(place);
    return found == map.end() ? nobody : found->second;
  };
  for (const auto& [place, stub] : stubs)
    if (const Index twin = find(owners, place); stub != nobody && twin != nobody)
      drop_unfound(stub, twin);
  for (Index i = 0; i < processes.size(); ++i) {
    Process& orphan = processes[i];
    const std::string_view lineage = names[orphan.lineage];
    if (orphan.created || parent_lineage(lineage).empty()) continue;
    const Index twin = orphan.own ? find(stubs, {orphan.run, lineage}) : nobody;
    if (twin != nobody && (orphan.parent == nobody || orphan.parent == processes[twin].parent)) {
      join(i, twin);
    } else if (orphan.parent == nobody) {
      connect(orphan, find(owners, {orphan.run, parent_lineage(lineage)}));
    }
  }
  drop_untold();
  measure_depths();
}

// Walks up to the next known depth and back. The walk is bounded, since damaged logs may hold
// rings.
void Forest::measure_depths() {
  std::vector<bool> known(processes.size());
  std::vector<Index> path;
  for (Index i = 0; i < processes.size(); ++i) {
    path.clear();
    Index at = i;
    for (; at != nobody && !known[at]; at = processes[at].parent) {
      known[at] = true;
      path.push_back(at);
    }
    // A ring leads back into this very path; it is cut where it was entered.
    if (at != nobody && std::find(path.begin(), path.end(), at) != path.end()) {
      processes[path.back()].parent = at = nobody;
    }
    std::uint32_t depth = at == nobody ? 0 : processes[at].depth + 1;
    for (auto step = path.rbegin(); step != path.rend(); ++step) processes[*step].depth = depth++;
  }
}

}  // namespace forkshim::report
