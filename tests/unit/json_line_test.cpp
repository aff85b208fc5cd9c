// SPDX-License-Identifier: MIT
#include "output/json_line.h"

#include "temporary.h"

namespace forkshim {
namespace {

std::string quoted(Text text) {
  Line<200> line;
  add_json_string(line, text, 0);
  return to_string(line.text());
}

TEST(JsonLine, KeepsTheOrderOfKeysAndHasNoBlanks) {
  JsonLine<200> row;
  row.number("t", 1).string("phase", "fork").signed_number("pid", -2).raw("args", "[]");
  EXPECT_EQ(to_string(row.finish()), "{\"t\":1,\"phase\":\"fork\",\"pid\":-2,\"args\":[]}\n");
}

TEST(JsonLine, EscapesWhatJsonDemands) {
  EXPECT_EQ(quoted("say \"\\\""), R"("say \"\\\"")");
  EXPECT_EQ(quoted("a\nb\tc\x1b[0m\x7f"), R"("a\u000ab\u0009c\u001b[0m\u007f")");
  EXPECT_EQ(quoted(Text("\0", 1)), R"("\u0000")");
}

TEST(JsonLine, EscapesControlCharactersOfC1AndDirectionMarksAndNothingElseOfUtf8) {
  EXPECT_EQ(quoted("\xc2\x9b"
                   "31m"),
            R"("\u009b31m")");
  EXPECT_EQ(quoted("\xd8\x9c\xe2\x80\x8e\xe2\x80\xae\xe2\x81\xa9"),
            R"("\u061c\u200e\u202e\u2069")");
  EXPECT_EQ(quoted("\xc2\xa0\xe2\x82\xac\xf0\x9f\x8d\xb4"),
            "\"\xc2\xa0\xe2\x82\xac\xf0\x9f\x8d\xb4\"");
}

TEST(JsonLine, InvalidUtf8BecomesOneReplacementForEachByte) {
  EXPECT_EQ(quoted("a\xff\xc3(\xe2\x82"), R"("a\ufffd\ufffd(\ufffd\ufffd")");
}

TEST(JsonLine, ACutStringStillEndsWithItsQuote) {
  Line<12> line;
  add_json_string(line, "0123456789abcdef", 0);
  EXPECT_EQ(to_string(line.text()), "\"012345678\"");
}

TEST(JsonLine, ACutStringIsCutBetweenCharacters) {
  Line<12> line;
  add_json_string(line, "01234567\xe2\x82\xac", 0);
  EXPECT_EQ(to_string(line.text()), "\"01234567\"");
  Line<12> escaped;
  add_json_string(escaped, "01234567\n", 0);
  EXPECT_EQ(to_string(escaped.text()), "\"01234567\"");
}

TEST(JsonLine, AStringLeavesTheReserve) {
  Line<12> line;
  add_json_string(line, "0123456789", 3);
  EXPECT_EQ(line.left(), 3u);
  add_json_string(line, "never", 2);
  EXPECT_EQ(line.left(), 3u) << "two quotes and the reserve do not fit";
}

TEST(JsonLine, WhereItIsFullTheLastKeysAreMissingAndTheObjectIsClosed) {
  JsonLine<32> row;
  row.number("a", 1).string("b", std::string(40, 'x').c_str()).number("c", 2);
  EXPECT_EQ(to_string(row.finish()), "{\"a\":1}\n");
}

TEST(JsonLine, ALineIsWholeAtEachCapacityRoundTheLimit) {
  for (size_t length = 0; length < 40; ++length) {
    JsonLine<32> row;
    row.number("a", 1).string("b", std::string(length, 'x').c_str());
    const std::string line = to_string(row.finish());
    ASSERT_LE(line.size(), 32u);
    const std::string whole = "{\"a\":1,\"b\":\"" + std::string(length, 'x') + "\"}\n";
    ASSERT_TRUE(line == whole || line == "{\"a\":1}\n") << line;
    ASSERT_EQ(line == whole, length < 18) << length;
  }
}

}  // namespace
}  // namespace forkshim
