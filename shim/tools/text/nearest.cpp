// SPDX-License-Identifier: MIT
#include "text/nearest.h"

#include <algorithm>

#include "base/nearest.h"

namespace forkshim {

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  std::string best;
  size_t fewest = std::min<size_t>(word.size() / 3, 3) + 1;
  for (const std::string& candidate : known) {
    const size_t needed = edit_distance(word.c_str(), candidate.c_str());
    if (needed >= fewest) continue;
    fewest = needed;
    best = candidate;
  }
  return best;
}

}  // namespace forkshim
