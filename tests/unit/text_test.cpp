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

TEST(Text, Utf8CharactersHaveOneToFourBytes) {
  EXPECT_EQ(utf8_length("a"), 1u);
  EXPECT_EQ(utf8_length("\xc3\xa4"), 2u);
  EXPECT_EQ(utf8_length("\xe2\x82\xac"), 3u);
  EXPECT_EQ(utf8_length("\xf0\x9f\x8d\xb4"), 4u);
  EXPECT_EQ(utf8_length("\xf4\x8f\xbf\xbf"), 4u);
  EXPECT_EQ(utf8_length(Text("\0", 1)), 1u);
}

TEST(Text, WhatRfc3629ForbidsIsNoCharacter) {
  for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80",
                          "\xe2\x82", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf0\x9f\x8d",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
    EXPECT_EQ(utf8_length(bad), 0u) << bad;
  EXPECT_EQ(utf8_length(Text("\xe2\x82\xac", 2)), 0u) << "cut short by the text's end";
  EXPECT_EQ(utf8_length(""), 0u);
}

TEST(Text, EditDistanceCountsSingleLetterEdits) {
  EXPECT_EQ(edit_distance("output", "output"), 0u);
  EXPECT_EQ(edit_distance("outptu", "output"), 2u);
  EXPECT_EQ(edit_distance("", "max"), 3u);
  EXPECT_EQ(edit_distance("kinds", "kind"), 1u);
  EXPECT_EQ(edit_distance(std::string(64, 'a').c_str(), "a"), 63u) << "too long to be compared";
}

}  // namespace
}  // namespace forkshim
