// SPDX-License-Identifier: MIT
// Text kept once and named by a number. Programs and functions repeat in every record; what differs
// in each process (arguments, lineage) is only kept, not looked up.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace forkshim::report {

class Names {
 public:
  Names() { texts_.emplace_back(); }

  // The same number for the same text. 0 is the empty text.
  std::uint32_t intern(std::string_view text) {
    if (text.empty()) return 0;
    const auto found = ids_.find(text);
    if (found != ids_.end()) return found->second;
    const std::uint32_t id = keep(text);
    ids_.emplace(texts_[id], id);
    return id;
  }

  std::uint32_t keep(std::string_view text) {
    if (text.empty()) return 0;
    if (used_ + text.size() > block_size) add_block(text.size());
    char* const to = blocks_.back().get() + used_;
    text.copy(to, text.size());
    used_ += text.size();
    texts_.emplace_back(to, text.size());
    return static_cast<std::uint32_t>(texts_.size() - 1);
  }

  // That of an interned text; 0 for another.
  std::uint32_t find(std::string_view text) const {
    const auto found = ids_.find(text);
    return found == ids_.end() ? 0 : found->second;
  }

  std::string_view operator[](std::uint32_t id) const { return texts_[id]; }

 private:
  static constexpr std::size_t block_size = 1 << 16;

  // A text larger than a block gets one of its own, which then counts as full.
  void add_block(std::size_t least) {
    const std::size_t size = least > block_size ? least : block_size;
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    used_ = 0;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = block_size;
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, std::uint32_t> ids_;
};

}  // namespace forkshim::report
