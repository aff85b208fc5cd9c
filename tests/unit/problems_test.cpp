// SPDX-License-Identifier: MIT
#include "config/problems.h"
#include "output/messages.h"

#include "temporary.h"

namespace forkshim {
namespace {

class ProblemsTest : public Temporary {};

TEST_F(ProblemsTest, ACheckSaysEachAtOnce) {
  Problems problems(Problems::Report::all, messages::say);
  problems.report({"conf", 3}, "one");
  problems.report({"conf", 0}, "two");
  EXPECT_EQ(said(), "forkshim: conf:3: one\nforkshim: conf: two\n");
}

TEST_F(ProblemsTest, ACheckOfAFileThatIsNoneEndsWithACount) {
  Problems problems(Problems::Report::all, messages::say);
  for (uint32_t i = 0; i < Problems::most_said + 7; ++i) problems.report({"conf", i + 1}, "bad");
  problems.conclude();
  EXPECT_EQ(problems.count(), Problems::most_said + 7);
  const std::string end =
      "conf:" + std::to_string(Problems::most_said) + ": bad\nforkshim: and 7 more\n";
  EXPECT_NE(said().find(end), std::string::npos) << said();
}

TEST_F(ProblemsTest, AProgramHearsOneSentenceWhenAllIsRead) {
  Problems problems(Problems::Report::first_only, messages::say);
  problems.report({"conf", 3}, "one");
  EXPECT_EQ(said(), "") << "where to say it is not known yet";
  problems.conclude();
  EXPECT_EQ(said(), "forkshim: conf:3: one\n");
}

TEST_F(ProblemsTest, TheOneSentenceTellsHowManyMoreThereAre) {
  Problems problems(Problems::Report::first_only, messages::say);
  for (int i = 0; i < 3; ++i) problems.report({"conf", 3}, std::string(2000, 'x').c_str());
  problems.conclude();
  const std::string text = said(), end = " (and 2 more; `forkshim check` lists them)\n";
  EXPECT_EQ(text.substr(text.size() - end.size()), end);
}

TEST_F(ProblemsTest, NothingIsSaidWhereNothingIsWrong) {
  Problems(Problems::Report::first_only, messages::say).conclude();
  Problems(Problems::Report::all, messages::say).conclude();
  EXPECT_EQ(said(), "");
}

TEST_F(ProblemsTest, NoByteOfASentenceSteersATerminalOrEndsTheLine) {
  messages::say("a\x1b[1m\nb\xff\xc2\x9b\x7f \xe2\x82\xac");
  EXPECT_EQ(said(), "forkshim: a?[1m?b??? \xe2\x82\xac\n");
}

}  // namespace
}  // namespace forkshim
