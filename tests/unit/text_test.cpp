// SPDX-License-Identifier: MIT
#include "base/text.h"

#include "temporary.h"

namespace forkshim {
namespace {

TEST(Text, IsEqualByContentAndLength) {
  EXPECT_TRUE(Text("fork") == "fork");
  EXPECT_FALSE(Text("fork") == "for");
  EXPECT_FALSE(Text("fork") == "forks");
  EXPECT_TRUE(Text(nullptr) == "");
}

TEST(Text, TrimmedLosesBlanksAndLineBreaksAtBothEnds) {
  EXPECT_EQ(to_string(trimmed(" \t a b \r\n")), "a b");
  EXPECT_EQ(to_string(trimmed(" \t\r\n")), "");
}

TEST(Text, NextWordCutsAtTheSeparatorAndTrims) {
  Text rest = " fork , vfork,,spawn ";
  EXPECT_EQ(to_string(next_word(&rest, ',')), "fork");
  EXPECT_EQ(to_string(next_word(&rest, ',')), "vfork");
  EXPECT_EQ(to_string(next_word(&rest, ',')), "");
  EXPECT_EQ(to_string(next_word(&rest, ',')), "spawn");
  EXPECT_TRUE(rest.empty());
}

TEST(Text, NumbersAreWholeTokensUpToTheLimit) {
  uint64_t number = 7;
  EXPECT_TRUE(parse_number("0", 9, &number));
  EXPECT_EQ(number, 0u);
  EXPECT_TRUE(parse_number("18446744073709551615", UINT64_MAX, &number));
  EXPECT_EQ(number, UINT64_MAX);
  EXPECT_TRUE(parse_number("255", 255, &number));
  for (const char* bad : {"", " 1", "1 ", "-1", "+1", "0x1", "1e3", "a", "18446744073709551616",
                          "99999999999999999999"})
    EXPECT_FALSE(parse_number(bad, UINT64_MAX, &number)) << bad;
  EXPECT_FALSE(parse_number("256", 255, &number));
  EXPECT_FALSE(parse_number("3", 2, &number));
  EXPECT_EQ(number, 255u) << "a failed reading leaves the number alone";
}

TEST(Text, CopyCutsAndTerminates) {
  char target[4] = {'x', 'x', 'x', 'x'};
  copy(target, sizeof target, "abcdef");
  EXPECT_STREQ(target, "abc");
  copy(target, sizeof target, "");
  EXPECT_STREQ(target, "");
}

TEST(Text, BaseNameFollowsTheLastSlash) {
  EXPECT_STREQ(base_name("/usr/bin/make"), "make");
  EXPECT_STREQ(base_name("make"), "make");
  EXPECT_STREQ(base_name("/usr/"), "");
}

TEST(Text, ARangeIsSplitAtItsSeparator) {
  Text first, last;
  split_range("2 .. 15", "..", &first, &last);
  EXPECT_EQ(to_string(first) + "|" + to_string(last), "2|15");
  split_range("7", "..", &first, &last);
  EXPECT_EQ(to_string(first) + "|" + to_string(last), "7|7");
  split_range("-3", "-", &first, &last);
  EXPECT_EQ(to_string(first) + "|" + to_string(last), "|3");
}

}  // namespace
}  // namespace forkshim
