// SPDX-License-Identifier: MIT
#include "base/duration.h"

#include <gtest/gtest.h>

#include <string>

namespace forkshim {
namespace {

std::string parsed(const std::string& text) {
  uint64_t ns;
  return parse_duration(Text(text.data(), text.size()), &ns) ? std::to_string(ns) : "bad";
}

TEST(Duration, AFractionHasNineDigitsAtMost) {
  EXPECT_EQ(parsed("1.000000001s"), "1000000001");
  EXPECT_EQ(parsed("1.0000000001s"), "bad");
}

TEST(Duration, MinutesHoursAndSecondsWithoutAUnitAreTimes) {
  EXPECT_EQ(parsed("2m"), "120000000000");
  EXPECT_EQ(parsed("1.5m"), "90000000000");
  EXPECT_EQ(parsed("0.999999999h"), "3599999996400");
  EXPECT_EQ(parsed("1h"), "3600000000000");
  EXPECT_EQ(parsed("2.5"), "2500000000");
  for (const char* bad : {"1.000000001h", "61m", "3601", "m", "h", ".", "1hm", "1d", "1 "})
    EXPECT_EQ(parsed(bad), "bad") << bad;
}

TEST(Duration, AFractionOfSixtyFourZeroesIsRefusedAndNotDividedBy) {
  EXPECT_EQ(parsed("1." + std::string(64, '0') + "s"), "bad");
}

TEST(Duration, BlanksInATimeAreRefusedWhateverTheirKind) {
  for (const char* bad : {" 9.5s", "9 .5s", "9\t.5s", "\t9.5s", "9. 5s", "9.5 s", "9 s", "\r9s"})
    EXPECT_EQ(parsed(bad), "bad") << bad;
}

}  // namespace
}  // namespace forkshim
