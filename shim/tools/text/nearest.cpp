// SPDX-License-Identifier: MIT
#include "text/nearest.h"

#include <algorithm>

namespace forkshim {
namespace {

// Single-letter edits between two words (Levenshtein), row by row of the table.
size_t edits(const std::string& from, const std::string& to) {
  std::vector<size_t> row(to.size() + 1);
  for (size_t i = 0; i <= to.size(); ++i) row[i] = i;
  for (size_t i = 1; i <= from.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= to.size(); ++j) {
      const size_t above = row[j];
      const size_t changed = diagonal + (from[i - 1] != to[j - 1]);
      row[j] = std::min({above + 1, row[j - 1] + 1, changed});
      diagonal = above;
    }
  }
  return row[to.size()];
}

}  // namespace

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  constexpr size_t longest = 64;
  std::string best;
  size_t fewest = std::min<size_t>(word.size() / 3, 3) + 1;
  if (word.size() > longest) return best;
  for (const std::string& candidate : known) {
    const size_t needed = edits(word, candidate);
    if (needed >= fewest) continue;
    fewest = needed;
    best = candidate;
  }
  return best;
}

}  // namespace forkshim
