// SPDX-License-Identifier: MIT
#include "base/utf8.h"

#include "temporary.h"

namespace forkshim {
namespace {

TEST(Utf8, CharactersHaveOneToFourBytes) {
  EXPECT_EQ(utf8_length("a"), 1u);
  EXPECT_EQ(utf8_length("\xc3\xa4"), 2u);
  EXPECT_EQ(utf8_length("\xe2\x82\xac"), 3u);
  EXPECT_EQ(utf8_length("\xf0\x9f\x8d\xb4"), 4u);
  EXPECT_EQ(utf8_length("\xf4\x8f\xbf\xbf"), 4u);
  EXPECT_EQ(utf8_length(Text("\0", 1)), 1u);
}

TEST(Utf8, WhatRfc3629ForbidsIsNoCharacter) {
  for (const char* bad : {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3(", "\xe0\x80\x80",
                          "\xe2\x82", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf0\x9f\x8d",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
    EXPECT_EQ(utf8_length(bad), 0u) << bad;
  EXPECT_EQ(utf8_length(Text("\xe2\x82\xac", 2)), 0u) << "cut short by the text's end";
  EXPECT_EQ(utf8_length(""), 0u);
}

}  // namespace
}  // namespace forkshim
