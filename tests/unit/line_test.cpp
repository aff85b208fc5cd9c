// SPDX-License-Identifier: MIT
#include "base/line.h"

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

}  // namespace
}  // namespace forkshim
