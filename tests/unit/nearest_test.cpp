// SPDX-License-Identifier: MIT
#include "base/nearest.h"

#include "temporary.h"

namespace forkshim {
namespace {

TEST(Nearest, EditDistanceCountsSingleLetterEdits) {
  EXPECT_EQ(edit_distance("output", "output"), 0u);
  EXPECT_EQ(edit_distance("outptu", "output"), 1u);
  EXPECT_EQ(edit_distance("tuoptu", "output"), 3u);
  EXPECT_EQ(edit_distance("rnu", "run"), 1u);
  EXPECT_EQ(edit_distance("", "max"), 3u);
  EXPECT_EQ(edit_distance("kinds", "kind"), 1u);
  EXPECT_EQ(edit_distance(std::string(64, 'a').c_str(), "a"), 63u) << "too long to be compared";
}

TEST(Nearest, TheWordWithTheFewestEditsIsFound) {
  Nearest nearest("lgo");
  for (const char* word : {"limit", "log", "lint"}) nearest.consider(word);
  EXPECT_EQ(to_string(nearest.found()), "log");
}

TEST(Nearest, ThreeEditsMakeAnotherWord) {
  Nearest nearest("EAGAIN");
  nearest.consider("EACCES");
  EXPECT_TRUE(nearest.found().empty());
}

}  // namespace
}  // namespace forkshim
