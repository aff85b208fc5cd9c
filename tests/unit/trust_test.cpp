// SPDX-License-Identifier: MIT
// What a program may take its orders from, and a set-user-id program.
#include "trust/trusted_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "temporary.h"
#include "trust/ownership.h"
#include "trust/private_group.h"
#include "trust/writers.h"

namespace forkshim {
namespace {

class Trust : public Temporary {
 protected:
  ~Trust() override { owners::set_trusted_users(nullptr, false); }

  // Null where the file is obeyed.
  const char* reason_against(const std::string& file) {
    reason_ = Sentence();
    return is_trusted_file(file.c_str(), &reason_) ? nullptr : reason_.c_str();
  }

 private:
  Sentence reason_;
};

TEST_F(Trust, AFileOfTheSystemIsTrusted) {
  EXPECT_EQ(reason_against("/etc/passwd"), nullptr);
  owners::set_trusted_users(nullptr, true);
  EXPECT_EQ(reason_against("/etc/passwd"), nullptr);
}

TEST_F(Trust, AFileThatOthersMayWriteIsNot) {
  write(path("file"), "");
  for (const mode_t mode : {0602, 0666}) {
    ASSERT_EQ(chmod(path("file").c_str(), mode), 0);
    EXPECT_EQ(std::string(reason_against(path("file"))),
              "others than its owner may write to " + path("file") + "; forbid it by chmod go-w");
  }
}

TEST_F(Trust, AFolderThatOthersMayWriteIsNotUnlessItIsSticky) {
  std::filesystem::create_directory(path("folder"));
  write(path("folder/file"), "");
  ASSERT_EQ(chmod(path("folder").c_str(), 0777), 0);
  EXPECT_NE(reason_against(path("folder/file")), nullptr);
  ASSERT_EQ(chmod(path("folder").c_str(), 01777), 0);
  EXPECT_EQ(reason_against(path("folder/file")), nullptr);
}

TEST_F(Trust, ALinkIsFollowedToWhatIsJudged) {
  write(path("file"), "");
  std::filesystem::create_symlink("file", path("link"));
  std::filesystem::create_symlink(path("link"), path("second"));
  EXPECT_EQ(reason_against(path("second")), nullptr);
  ASSERT_EQ(chmod(path("file").c_str(), 0666), 0);
  EXPECT_NE(reason_against(path("second")), nullptr);
}

TEST_F(Trust, LinksThatLeadInACircleAreRefused) {
  std::filesystem::create_symlink("circle", path("circle"));
  EXPECT_STREQ(reason_against(path("circle")), "Too many levels of symbolic links");
}

TEST_F(Trust, WhatIsNotThereIsNot) {
  EXPECT_STREQ(reason_against(path("none")), "No such file or directory");
  EXPECT_STREQ(reason_against(path("none/file")), "No such file or directory");
  EXPECT_STREQ(reason_against(""), "No such file or directory");
  EXPECT_STREQ(reason_against("/etc/passwd/x"), "Not a directory");
  EXPECT_STREQ(reason_against(std::string(4000, 'x')), "File name too long");
}

TEST_F(Trust, ANamedUserIsTrustedButNotInASetUserIdProgram) {
  constexpr uid_t stranger = 61234;
  EXPECT_FALSE(owners::may_give_orders(stranger));
  owners::set_trusted_users("1, 61234", false);
  EXPECT_TRUE(owners::may_give_orders(stranger));
  EXPECT_FALSE(owners::may_give_orders(61235));
  owners::set_trusted_users("61234", true);
  EXPECT_FALSE(owners::may_give_orders(stranger));
}

TEST_F(Trust, AGroupThatMayWriteIsOthersWhereNothingCanBeAsked) {
  struct stat status = {};
  status.st_uid = status.st_gid = 1000;
  status.st_mode = 0644;
  EXPECT_FALSE(owners::others_may_write(status, -1));
  status.st_mode = 0664;
  EXPECT_TRUE(owners::others_may_write(status, -1));
}

TEST_F(Trust, NobodyIsInTheGroupOfAUserThatIsNone) {
  EXPECT_FALSE(owners::is_private_group(61234, 61234));
}

}  // namespace
}  // namespace forkshim
