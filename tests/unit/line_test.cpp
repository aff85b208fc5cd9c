// SPDX-License-Identifier: MIT
#include "base/line.h"

#include <stdio.h>
#include <string.h>

#include <string>

#include "temporary.h"

namespace forkshim {
namespace {

TEST(Line, IsBuiltFromTextAndNumbers) {
  Line<100> line;
  line.add("a").add('b').add_number(0).add_signed(-5).add_hex(0xbeef);
  EXPECT_EQ(to_string(line.with_line_break()), "ab0-50xbeef\n");
}

TEST(Line, TakesTheLargestNumbers) {
  Line<100> line;
  line.add_number(UINT64_MAX).add(' ').add_signed(INT64_MIN).add(' ').add_hex(UINT64_MAX);
  EXPECT_EQ(to_string(line.text()), "18446744073709551615 -9223372036854775808 0xffffffffffffffff");
}

TEST(Line, CutsWhatDoesNotFitAndKeepsPlaceForTheLineBreak) {
  Line<8> line;
  line.add("0123456789");
  EXPECT_TRUE(line.full());
  EXPECT_EQ(line.left(), 0u);
  line.add('x').add_number(5);
  EXPECT_EQ(to_string(line.with_line_break()), "0123456\n");
  EXPECT_STREQ(line.c_str(), "0123456");
}

TEST(Line, CutShortensAndNeverLengthens) {
  Line<8> line;
  line.add("abc").cut(5);
  EXPECT_EQ(to_string(line.text()), "abc");
  line.cut(1);
  EXPECT_EQ(to_string(line.add("z").text()), "az");
}

TEST(Line, WritesNumbersOfEveryLengthAsTheyAre) {
  uint64_t number = 1;
  for (int digits = 1; digits <= 20; ++digits, number *= 10)
    for (const uint64_t near : {number - 1, number, number + 1, number * 7 + 12'345'678}) {
      Line<32> line;
      line.add_number(near);
      EXPECT_EQ(std::string(line.c_str()), std::to_string(near));
    }
  for (uint32_t each = 0; each < 100'000'000; each += 9'973) {
    char text[9];
    snprintf(text, sizeof text, "%08u", each);
    uint64_t wanted;
    memcpy(&wanted, text, sizeof wanted);
    ASSERT_EQ(eight_digits(each), wanted);
  }
}

}  // namespace
}  // namespace forkshim
