// SPDX-License-Identifier: MIT
// Sorts processes under their parents and computes the shape of each subtree, without recursion:
// a chain of forks may be a million deep.
#include "report/branches.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace forkshim::report {
namespace {

// Slot 0 holds the roots; process i has slot i + 1, as nobody + 1 is 0.
std::size_t slot_of(Index process) { return static_cast<Index>(process + 1); }

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 29;
}

std::span<const Index> part(const std::vector<Index>& starts, const std::vector<Index>& list,
                            std::size_t slot) {
  return {list.data() + starts[slot], list.data() + starts[slot + 1]};
}

}  // namespace

Branches::Branches(const Forest& forest) {
  list_children(forest);
  list_faults(forest);
  compute_shapes(forest);
}

std::span<const Index> Branches::children_of(Index process) const {
  return part(child_starts_, children_, slot_of(process));
}

std::span<const Index> Branches::faults_of(Index process) const {
  return part(fault_starts_, faults_, slot_of(process));
}

void Branches::list_children(const Forest& forest) {
  const std::vector<Process>& all = forest.processes;
  for (Index i = 0; i < all.size(); ++i) {
    if (!all[i].merged) children_.push_back(i);
  }
  std::sort(children_.begin(), children_.end(), [&](Index a, Index b) {
    const std::size_t slot_a = slot_of(all[a].parent);
    const std::size_t slot_b = slot_of(all[b].parent);
    return std::tie(slot_a, all[a].birth, a) < std::tie(slot_b, all[b].birth, b);
  });
  child_starts_.resize(all.size() + 2);
  for (const Index i : children_) ++child_starts_[slot_of(all[i].parent) + 1];
  std::partial_sum(child_starts_.begin(), child_starts_.end(), child_starts_.begin());
}

void Branches::list_faults(const Forest& forest) {
  faults_.resize(forest.faults.size());
  std::iota(faults_.begin(), faults_.end(), Index{0});
  std::stable_sort(faults_.begin(), faults_.end(), [&](Index a, Index b) {
    return forest.faults[a].process < forest.faults[b].process;
  });
  fault_starts_.resize(forest.processes.size() + 2);
  for (const Fault& fault : forest.faults) ++fault_starts_[slot_of(fault.process) + 1];
  std::partial_sum(fault_starts_.begin(), fault_starts_.end(), fault_starts_.begin());
}

// From the deepest up, so that the children's shapes are known; equal children count as a multiple.
void Branches::compute_shapes(const Forest& forest) {
  const std::vector<Process>& all = forest.processes;
  shapes_.resize(all.size());
  std::vector<Index> order = children_;
  std::sort(order.begin(), order.end(),
            [&](Index a, Index b) { return all[a].depth > all[b].depth; });
  std::vector<std::uint64_t> below;
  for (const Index i : order) {
    const Process& process = all[i];
    std::uint64_t shape = mix(mix(mix(1, process.program), process.function),
                              static_cast<std::uint32_t>(process.status));
    shape = mix(shape, (process.end != 0) | process.own << 1 | process.missed << 2);
    for (const Index f : faults_of(i)) {
      const Fault& fault = forest.faults[f];
      shape = mix(mix(mix(mix(shape, fault.function), fault.error), fault.refused_by), fault.count);
    }
    below.clear();
    for (const Index child : children_of(i)) below.push_back(shapes_[child]);
    std::sort(below.begin(), below.end());
    for (const std::uint64_t child : below) shape = mix(shape, child);
    shapes_[i] = shape;
  }
}

}  // namespace forkshim::report
