// SPDX-License-Identifier: MIT
// Guesses what a misspelt word was meant to be.
#pragma once

#include <string.h>

#include "base/line.h"
#include "base/text.h"

namespace forkshim {

// Returns the number of letters to add, drop, replace, or exchange with their neighbour between two
// words, or 63 if one of them is longer than that.
unsigned edit_distance(Text a, Text b);

// Picks the candidate with the fewest edits. Three edits or more make it another word.
class Nearest {
 public:
  explicit Nearest(Text word) : word_(word) {}
  void consider(Text candidate);
  // Empty if no candidate is near.
  Text found() const { return best_; }

 private:
  const Text word_;
  Text best_;
  unsigned distance_ = 3;
};

// Adds `; did you mean "NEAREST"?`, unless `nearest` is empty.
template <size_t capacity>
void add_hint(Line<capacity>* sentence, Text nearest) {
  if (!nearest.empty()) sentence->add("; did you mean \"").add(nearest).add("\"?");
}

// Adds what a value that ends with a comment of shell's lacks, and returns whether it does.
template <size_t capacity>
bool add_comment_hint(Line<capacity>* sentence, Text value) {
  if (!memmem(value.data, value.size, " #", 2)) return false;
  sentence->add("; a comment behind a value begins with ;, not with #");
  return true;
}

}  // namespace forkshim
