// SPDX-License-Identifier: MIT
#include "base/glob.h"

#include <gtest/gtest.h>

namespace forkshim {
namespace {

TEST(Glob, ARangeHoldsBytesByTheirValueWithoutASign) {
  EXPECT_TRUE(glob_matches("[a-\xf0]", "\xc3"));
  EXPECT_TRUE(glob_matches("[\x80-\xff]", "\x80"));
  EXPECT_FALSE(glob_matches("[\x80-\xff]", "a"));
  EXPECT_FALSE(glob_matches("[!a-\xf0]", "\xc3"));
}

}  // namespace
}  // namespace forkshim
