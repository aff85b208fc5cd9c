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
  unsigned row[longest + 1];
  if (a.size > longest || b.size > longest) return longest;
  for (size_t j = 0; j <= b.size; ++j) row[j] = static_cast<unsigned>(j);
  for (size_t i = 1; i <= a.size; ++i) {
    unsigned diagonal = row[0];
    row[0] = static_cast<unsigned>(i);
    for (size_t j = 1; j <= b.size; ++j) {
      const unsigned above = row[j];
      row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (a.data[i - 1] != b.data[j - 1]));
      diagonal = above;
    }
  }
  return row[b.size];
}

void Nearest::consider(Text candidate) {
  const unsigned distance = edit_distance(word_, candidate);
  if (distance >= distance_ || distance >= word_.size || distance >= candidate.size) return;
  distance_ = distance;
  best_ = candidate;
}

}  // namespace forkshim
