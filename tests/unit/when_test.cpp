// SPDX-License-Identifier: MIT
// The grammar of `when`: N | N..M | N+ | N+STEP, over ordinals from 1.
#include "start/read_selectors.h"

#include "temporary.h"

namespace forkshim {
namespace {

std::string chosen(const char* text) {
  When when;
  if (!parse_when(text, &when)) return "bad";
  std::string ordinals;
  for (uint32_t i = 1; i <= 9; ++i)
    if (when.matches(i)) ordinals += std::to_string(i);
  return ordinals;
}

TEST(When, ANumberIsOneOrdinal) {
  EXPECT_EQ(chosen("1"), "1");
  EXPECT_EQ(chosen("3"), "3");
  EXPECT_EQ(chosen("4294967295"), "");
}

TEST(When, ARangeHoldsBothEnds) {
  EXPECT_EQ(chosen("2..4"), "234");
  EXPECT_EQ(chosen("5..5"), "5");
  EXPECT_EQ(chosen("2 .. 4"), "234");
}

TEST(When, PlusIsFromThereOn) {
  EXPECT_EQ(chosen("7+"), "789");
  EXPECT_EQ(chosen("1+"), "123456789");
}

TEST(When, PlusWithAStepIsEveryStepThereafter) {
  EXPECT_EQ(chosen("2+3"), "258");
  EXPECT_EQ(chosen("1 + 4"), "159");
}

TEST(When, AnythingElseIsRefused) {
  for (const char* bad :
       {"",     "0", "-1", "x",   "1.",  "1..",  "1...3", "1.3", "..3", "4..2",       "0..2",
        "1..x", "+", "+2", "2+0", "2+x", "2+-1", "2+3+4", "1,2", "1 2", "4294967296", "3 forks"})
    EXPECT_EQ(chosen(bad), "bad") << bad;
}

TEST(When, TheFirstMatchesAreCountedAgainstTheMaximum) {
  Selectors selectors;
  ASSERT_TRUE(parse_when("2+2", &selectors.when));
  selectors.max = 2;
  layout::Firings firings = {}, shown = {};
  const forkshim_event event = {};
  std::string fired;
  for (int i = 1; i <= 9; ++i)
    if (selectors.claim_firing(event, "name", &firings, &shown)) fired += std::to_string(i);
  EXPECT_EQ(fired, "24");
  EXPECT_EQ(shown.seen, 9u);
  EXPECT_EQ(shown.fired, 2u);
}

}  // namespace
}  // namespace forkshim
