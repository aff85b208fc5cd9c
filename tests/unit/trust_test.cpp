// SPDX-License-Identifier: MIT
// What a set-user-id program may take its orders from.
#include "trust.h"

#include <sys/stat.h>

#include "temporary.h"

namespace forkshim {
namespace {

class Trust : public Temporary {};

TEST_F(Trust, AFileOfTheSystemIsTrusted) { EXPECT_EQ(reason_to_distrust("/etc/passwd"), nullptr); }

TEST_F(Trust, AFileThatOthersMayWriteIsNot) {
  write(path("file"), "");
  for (const mode_t mode : {0620, 0602, 0666}) {
    ASSERT_EQ(chmod(path("file").c_str(), mode), 0);
    EXPECT_NE(reason_to_distrust(path("file").c_str()), nullptr) << std::oct << mode;
  }
}

TEST_F(Trust, ALinkIsNotEvenToATrustedFile) {
  std::filesystem::create_symlink("/etc/passwd", path("link"));
  EXPECT_STREQ(reason_to_distrust(path("link").c_str()),
               "a link cannot be trusted in a set-user-id program");
}

TEST_F(Trust, WhatIsNotThereIsNot) {
  EXPECT_STREQ(reason_to_distrust(path("none").c_str()), "No such file or directory");
}

}  // namespace
}  // namespace forkshim
