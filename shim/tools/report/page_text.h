// SPDX-License-Identifier: MIT
// The page's own text, generated from page/ by embed.cmake: each piece is followed by what its mark
// names, `log` or `sweep` (or nothing, at the end).
#pragma once

#include <array>
#include <string_view>

namespace forkshim::report {

struct PagePiece {
  std::string_view before;
  std::string_view mark;
};

extern const std::array<PagePiece, 3> page_pieces;

}  // namespace forkshim::report
