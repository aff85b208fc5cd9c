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
    compare_to_name(to, error, walk, by_name);
    return error == 0 && walk.is_direct();
  }

  // Who follows no link need not look at the last name, nor at the root directory on the way.
  void compare_to_name(const std::string& to, int error, const PathWalk& walk, unsigned seen) {
    unsigned fewer = 0;
    PathWalk quick(count, &fewer);
    const int quick_error = quick.walk_to_name(to.c_str());
    EXPECT_LE(fewer, seen) << to;
    const bool is_folder = walk.exists() && S_ISDIR(walk.status().st_mode);
    EXPECT_GE(fewer + (walk.is_direct() ? 1 + is_folder : seen), seen) << to;
    EXPECT_TRUE(quick_error == error || (quick_error == 0 && quick.is_direct())) << to;
    if (walk.is_direct()) {
      EXPECT_TRUE(quick.is_direct()) << to;
      EXPECT_EQ(quick.folder(), walk.folder());
      EXPECT_STREQ(quick.name(), walk.name());
    }
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

TEST_F(PathWalkTest, TheRootDirectoryIsLookedAtForItsOwnFilesAndForWhoHasMoreRights) {
  const std::string way = folder("way", 0755) + "/file";
  const auto looks = [](const std::string& to) {
    unsigned seen = 0;
    PathWalk walk(count, &seen);
    EXPECT_EQ(walk.walk_to_name(to.c_str()), 0);
    return seen;
  };
  EXPECT_EQ(looks("/file"), 1u);
  EXPECT_EQ(looks("//file"), 1u);
  const unsigned deep = looks(way);
  if (geteuid() != 0) return;
  owners::set_trusted_users(nullptr, true);
  EXPECT_EQ(looks(way), deep + 1);
}

TEST_F(PathWalkTest, WhatIsNoFolderOrNotThereIsNot) {
  write(path("file"), "");
  EXPECT_FALSE(leads(path("file/x")));
  EXPECT_FALSE(leads(path("none/x")));
  EXPECT_FALSE(leads("/" + std::string(4000, 'x')));
}

}  // namespace
}  // namespace forkshim
