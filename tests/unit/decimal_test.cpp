// SPDX-License-Identifier: MIT
#include "base/decimal.h"

#include "temporary.h"

namespace forkshim {
namespace {

std::string parsed(const char* text, uint64_t limit = 100) {
  Decimal decimal;
  if (!parse_decimal(text, limit, &decimal)) return "bad";
  return std::to_string(decimal.whole) + " " + std::to_string(decimal.parts) + "/" +
         std::to_string(decimal.scale);
}

TEST(Decimal, HasUpToNineDigitsBehindThePoint) {
  EXPECT_EQ(parsed("7"), "7 0/1");
  EXPECT_EQ(parsed("1.05"), "1 5/100");
  EXPECT_EQ(parsed("0.000000001"), "0 1/1000000000");
  EXPECT_EQ(parsed("0.0000000001"), "bad");
}

TEST(Decimal, AnythingElseIsRefused) {
  for (const char* bad :
       {"", ".", "1.", ".5", " 1", "1 ", "1 .5", "1. 5", "-1", "1.5.5", "x", "101"})
    EXPECT_EQ(parsed(bad), "bad") << bad;
}

}  // namespace
}  // namespace forkshim
