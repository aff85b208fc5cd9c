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

TEST(Glob, AStarLooksAtTheEndFirst) {
  EXPECT_TRUE(glob_matches("*", "anything"));
  EXPECT_TRUE(glob_matches("*", ""));
  EXPECT_TRUE(glob_matches("*/nginx", "/usr/sbin/nginx"));
  EXPECT_FALSE(glob_matches("*/nginx", "/usr/sbin/nginx-debug"));
  EXPECT_FALSE(glob_matches("*/nginx", "/usr/bin/axinx"));
  EXPECT_TRUE(glob_matches("a*b*", "axbx"));
  EXPECT_FALSE(glob_matches("a*b*c", "axbx"));
  EXPECT_FALSE(glob_matches("a*b", "a"));
}

TEST(Glob, WhatEndsAPatternOtherThanByALetterStillMatches) {
  EXPECT_TRUE(glob_matches("*[0-9]", "web-1"));
  EXPECT_TRUE(glob_matches("*]", "a]"));
  EXPECT_TRUE(glob_matches("*[]]", "a]"));
  EXPECT_TRUE(glob_matches("*\\*", "a*"));
  EXPECT_FALSE(glob_matches("*\\*", "ab"));
  EXPECT_TRUE(glob_matches("*\\", "a\\"));
  EXPECT_TRUE(glob_matches("*\\x", "ax"));
  EXPECT_TRUE(glob_matches("*[a", "x[a"));
  EXPECT_TRUE(glob_matches("*?", "a"));
}

TEST(Glob, ABaseNameRulesOutByWhatIsLiteralAtTheEnd) {
  for (const char* pattern :
       {"*/nginx", "nginx", "/usr/sbin/nginx", "*nginx", "ng[i]nx", "n*x", "*", "ngin\\x", "*ginx",
        "ngin[x", "nginx]", "?nginx", "x/nginx", "\\x"})
    EXPECT_FALSE(glob_rules_out(pattern, "nginx") && glob_matches(pattern, "/usr/sbin/nginx"));
  for (const char* pattern : {"*/inx", "*/xnginx", "nginy", "*/nginx/", "inx", "xnginx", "*/"})
    EXPECT_TRUE(glob_rules_out(pattern, "nginx"));
  for (const char* pattern : {"*/nginx", "*nx", "x/nginx", "n?inx", "ng[a]inx", "ng\\inx", "*"})
    EXPECT_FALSE(glob_rules_out(pattern, "nginx"));
  EXPECT_FALSE(glob_rules_out("*/", ""));
}

}  // namespace
}  // namespace forkshim
