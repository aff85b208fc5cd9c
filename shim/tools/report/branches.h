// SPDX-License-Identifier: MIT
// The forest as a list of children for each process, in the order of birth, with equal subtrees
// known as equal. Made once after the last record.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "report/forest.h"

namespace forkshim::report {

class Branches {
 public:
  explicit Branches(const Forest& forest);

  std::span<const Index> roots() const { return children_of(nobody); }
  std::span<const Index> children_of(Index process) const;
  std::span<const Index> faults_of(Index process) const;

  // Equal for processes that look the same in the tree, times and ids aside, all the way down.
  std::uint64_t shape_of(Index process) const { return shapes_[process]; }

 private:
  using Starts = std::vector<Index>;  // where each one's part of a list begins

  void list_children(const Forest& forest);
  void list_faults(const Forest& forest);
  void compute_shapes(const Forest& forest);

  Starts child_starts_;
  std::vector<Index> children_;
  Starts fault_starts_;
  std::vector<Index> faults_;
  std::vector<std::uint64_t> shapes_;
};

}  // namespace forkshim::report
