// SPDX-License-Identifier: MIT
#include "base/nearest.h"

namespace forkshim {
namespace {

unsigned smallest(unsigned a, unsigned b, unsigned c) {
  const unsigned d = a < b ? a : b;
  return d < c ? d : c;
}

}  // namespace

unsigned edit_distance(Text a, Text b) {
  constexpr size_t longest = 63;
  unsigned rows[3][longest + 1];
  if (a.size > longest || b.size > longest) return longest;
  for (size_t j = 0; j <= b.size; ++j) rows[0][j] = static_cast<unsigned>(j);
  for (size_t i = 1; i <= a.size; ++i) {
    const unsigned* const before = rows[(i + 1) % 3];
    const unsigned* const above = rows[(i + 2) % 3];
    unsigned* const row = rows[i % 3];
    row[0] = static_cast<unsigned>(i);
    for (size_t j = 1; j <= b.size; ++j) {
      const bool differs = a.data[i - 1] != b.data[j - 1];
      row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + differs);
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
        row[j] = smallest(row[j], row[j], before[j - 2] + 1);
    }
  }
  return rows[a.size % 3][b.size];
}

void Nearest::consider(Text candidate) {
  const unsigned distance = edit_distance(word_, candidate);
  if (distance >= distance_ || distance >= word_.size || distance >= candidate.size) return;
  distance_ = distance;
  best_ = candidate;
}

}  // namespace forkshim
