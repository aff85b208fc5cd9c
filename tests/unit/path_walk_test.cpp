// SPDX-License-Identifier: MIT
// Which paths are walked by name: none on which another user could swap anything. Walked by
// descriptor, each has the same answer.
#include "trust/path_walk.h"

#include <unistd.h>

#include "temporary.h"
#include "trust/ownership.h"

namespace forkshim {
namespace {

class PathWalkTest : public Temporary {
 protected:
  ~PathWalkTest() override { owners::set_trusted_users(nullptr, false); }

  static int count(void* self, int, const struct stat& status) {
    ++*static_cast<unsigned*>(self);
    return S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode) ? 0 : EINVAL;
  }

  // Whether the walk goes by name. It sees what one by descriptors sees.
  bool leads(const std::string& to) {
    unsigned by_name = 0, by_descriptor = 0;
    PathWalk walk(count, &by_name), slow(count, &by_descriptor);
    const int error = walk.walk_to_parent(to.c_str());
    EXPECT_EQ(error, slow.walk_by_descriptor(to.c_str())) << to;
    EXPECT_EQ(walk.exists(), slow.exists()) << to;
    EXPECT_FALSE(slow.is_direct());
    const bool same = walk.status().st_ino == slow.status().st_ino;
    EXPECT_TRUE(error != 0 || !walk.exists() || same) << to;
    // The folder where the names end is checked again by descriptor.
    EXPECT_LE(by_name - by_descriptor, walk.is_direct() ? 0u : 1u) << to;
    return error == 0 && walk.is_direct();
  }

  // A folder below the temporary one, with such rights.
  std::string folder(const char* name, mode_t mode) {
    std::filesystem::create_directory(path(name));
    EXPECT_EQ(chmod(path(name).c_str(), mode), 0);
    return path(name);
  }
};

TEST_F(PathWalkTest, AWayOfFoldersOfOnesOwnIs) {
  const std::string way = folder("way", 0755);
  EXPECT_TRUE(leads(way + "/file"));
  EXPECT_TRUE(leads(way));
  EXPECT_TRUE(leads(way + "/"));
  write(way + "/file", "");
  EXPECT_TRUE(leads(way + "/file"));
  EXPECT_TRUE(leads(way + "//file"));
  EXPECT_TRUE(leads(way + "/../way/file"));
  EXPECT_TRUE(leads("/file"));
  EXPECT_TRUE(leads("/"));
  EXPECT_FALSE(leads(""));
}

TEST_F(PathWalkTest, AFolderThatOthersMayWriteIsNotUnlessItIsSticky) {
  EXPECT_FALSE(leads(folder("open", 0777) + "/file"));
  EXPECT_TRUE(leads(folder("sticky", 01777) + "/file"));
  EXPECT_FALSE(leads(folder("open/deeper", 0755) + "/file"));
}

TEST_F(PathWalkTest, AnotherOwnersFolderIsNot) {
  const std::string way = folder("way", 0755);
  ASSERT_TRUE(geteuid() != 0 || chown(way.c_str(), 61234, 0) == 0);
  if (geteuid() != 0) owners::set_trusted_users(nullptr, true);
  EXPECT_FALSE(leads(way + "/file"));
}

TEST_F(PathWalkTest, ALinkIsNotWhereverItLeads) {
  folder("way", 0755);
  std::filesystem::create_symlink("way", path("link"));
  EXPECT_FALSE(leads(path("link/file")));
  EXPECT_FALSE(leads(path("link//file")));
  EXPECT_FALSE(leads(path("link")));
  EXPECT_FALSE(leads("/proc/self/fd/0"));
}

TEST_F(PathWalkTest, WhatIsNoFolderOrNotThereIsNot) {
  write(path("file"), "");
  EXPECT_FALSE(leads(path("file/x")));
  EXPECT_FALSE(leads(path("none/x")));
  EXPECT_FALSE(leads("/" + std::string(4000, 'x')));
}

}  // namespace
}  // namespace forkshim
