// SPDX-License-Identifier: MIT
#include "config/options.h"

#include "temporary.h"

namespace forkshim {
namespace {

TEST(Options, AreFoundByGroupAndKey) {
  ASSERT_NE(find_option("shim", "vfork"), nullptr);
  EXPECT_STREQ(find_option("shim", "vfork")->initial().data, "native");
  EXPECT_EQ(find_option("handler", "vfork"), nullptr);
  EXPECT_EQ(find_option("shim", "VFORK"), nullptr);
}

TEST(Options, LiteralWordsMatchWholly) {
  const OptionRow& vfork = *find_option("shim", "vfork");
  EXPECT_TRUE(is_allowed(vfork, "native"));
  EXPECT_TRUE(is_allowed(vfork, "fork"));
  for (const char* bad : {"", "forks", "nat", "Native", "native | fork"})
    EXPECT_FALSE(is_allowed(vfork, bad)) << bad;
}

TEST(Options, APlaceholderStandsForAnything) {
  EXPECT_TRUE(is_allowed(*find_option("shim", "messages"), "/tmp/x"));
  EXPECT_TRUE(is_allowed(*find_option("log", "output"), "any"));
}

TEST(Options, TheNearestKeyIsOfTheHandlerOrOfEveryHandler) {
  EXPECT_EQ(to_string(nearest_key("log", "outptu")), "output");
  EXPECT_EQ(to_string(nearest_key("log", "kind")), "kinds");
  EXPECT_EQ(to_string(nearest_key("shim", "on_eror")), "on_error");
  EXPECT_EQ(to_string(nearest_key("shim", "kind")), "");
  EXPECT_EQ(to_string(nearest_key("fail", "outptu")), "");
}

TEST(Options, AShortWordIsNotNearToAnother) {
  EXPECT_EQ(to_string(nearest_key("log", "xyz")), "");
  EXPECT_EQ(to_string(nearest_key("log", "")), "");
}

TEST(Options, TheNearestValueIsALiteralOne) {
  EXPECT_EQ(to_string(nearest_value(*find_option("shim", "vfork"), "natve")), "native");
  EXPECT_EQ(to_string(nearest_value(*find_option("shim", "seed"), "NUMBR")), "");
}

}  // namespace
}  // namespace forkshim
