// SPDX-License-Identifier: MIT
#include "output/append_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "temporary.h"

namespace forkshim {
namespace {

class Append : public Temporary {};

TEST_F(Append, ANewFileIsForItsOwnerAlone) {
  const std::string file = path("new");
  const mode_t outer = umask(0);
  const int descriptor = open_append(file.c_str());
  umask(outer);
  ASSERT_GE(descriptor, 0);
  struct stat status;
  EXPECT_EQ(fstat(descriptor, &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  EXPECT_TRUE(fcntl(descriptor, F_GETFD) & FD_CLOEXEC);
  close(descriptor);
}

TEST_F(Append, WhatIsThereStays) {
  write(path("file"), "one\n");
  const int descriptor = open_append(path("file").c_str());
  EXPECT_EQ(::write(descriptor, "two\n", 4), 4);
  close(descriptor);
  EXPECT_EQ(read(path("file")), "one\ntwo\n");
}

TEST_F(Append, AFifoThatNobodyReadsIsRefusedAtOnce) {
  ASSERT_EQ(mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(open_append(path("fifo").c_str()), -1);
  EXPECT_EQ(errno, ENXIO);
}

TEST_F(Append, TheQuestionLeavesNoTrace) {
  EXPECT_TRUE(can_open_append(path("new").c_str()));
  EXPECT_FALSE(std::filesystem::exists(path("new")));
  write(path("file"), "");
  EXPECT_TRUE(can_open_append(path("file").c_str()));
}

TEST_F(Append, TheQuestionTellsWhyNot) {
  EXPECT_FALSE(can_open_append(path("none/new").c_str()));
  EXPECT_EQ(errno, ENOENT);
  EXPECT_FALSE(can_open_append(path("").c_str()));
  EXPECT_EQ(errno, EISDIR);
  EXPECT_FALSE(can_open_append(""));
  EXPECT_EQ(errno, ENOENT);
}

}  // namespace
}  // namespace forkshim
