// SPDX-License-Identifier: MIT
// Which paths need no walk: whatever another user could exchange does.
#include "trust/direct_path.h"

#include <unistd.h>

#include "temporary.h"

namespace forkshim {
namespace {

bool is_mine(uid_t owner) { return owner == 0 || owner == geteuid(); }
bool is_roots(uid_t owner) { return owner == 0; }

class Straight : public Temporary {
 protected:
  bool leads(const std::string& to, bool (*is_owner)(uid_t) = is_mine) {
    return leads_straight(to.c_str(), is_owner, &folder_);
  }

  // A folder below the temporary one, with such rights.
  std::string folder(const char* name, mode_t mode) {
    std::filesystem::create_directory(path(name));
    EXPECT_EQ(chmod(path(name).c_str(), mode), 0);
    return path(name);
  }

  struct stat folder_ = {};
};

TEST_F(Straight, AWayOfFoldersOfOnesOwnIs) {
  const std::string way = folder("way", 0755);
  EXPECT_TRUE(leads(way + "/file"));
  EXPECT_TRUE(S_ISDIR(folder_.st_mode));
  EXPECT_EQ(folder_.st_mode & 0777u, 0755u);
  EXPECT_TRUE(leads(way + "//file"));
  EXPECT_TRUE(leads(way + "/../way/file"));
  EXPECT_TRUE(leads("/file"));
  EXPECT_EQ(leads("file"), leads(""));
}

TEST_F(Straight, AFolderThatOthersMayWriteIsNotUnlessItIsSticky) {
  EXPECT_FALSE(leads(folder("open", 0777) + "/file"));
  EXPECT_TRUE(leads(folder("sticky", 01777) + "/file"));
  EXPECT_FALSE(leads(folder("open/deeper", 0755) + "/file"));
}

TEST_F(Straight, AnotherOwnersFolderIsNot) {
  const std::string way = folder("way", 0755);
  ASSERT_TRUE(geteuid() != 0 || chown(way.c_str(), 61234, 0) == 0);
  EXPECT_FALSE(leads(way + "/file", geteuid() == 0 ? is_mine : is_roots));
}

TEST_F(Straight, ALinkIsNotWhereverItLeads) {
  folder("way", 0755);
  std::filesystem::create_symlink("way", path("link"));
  EXPECT_FALSE(leads(path("link/file")));
  EXPECT_FALSE(leads(path("link//file")));
}

TEST_F(Straight, WhatIsNoFolderOrNotThereIsNot) {
  write(path("file"), "");
  EXPECT_FALSE(leads(path("file/x")));
  EXPECT_FALSE(leads(path("none/x")));
  EXPECT_FALSE(leads("/" + std::string(4000, 'x')));
}

}  // namespace
}  // namespace forkshim
