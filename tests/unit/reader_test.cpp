// SPDX-License-Identifier: MIT
#include "config/reader.h"
#include "output/messages.h"

#include "temporary.h"

namespace forkshim {
namespace {

class Reading : public Temporary {
 protected:
  // What was read, as `[name]key=value;`, and for each problem its line.
  std::string read_back(const std::string& text) {
    Document document;
    Problems problems(Problems::Report::all, messages::say);
    read_text(Text(text.data(), text.size()), "conf", &document, &problems);
    std::string result;
    for (const Section* section = document.sections; section; section = section->next) {
      result += section->is_shim ? "[shim]" : std::string("[") + section->name.data + "]";
      if (section->broken) result += "!";
      for (const Entry* entry = section->entries; entry; entry = entry->next)
        result += std::string(entry->key.data) + "=" + entry->value + ";";
    }
    return result;
  }
};

TEST_F(Reading, SectionsHoldTheirKeysInOrder) {
  EXPECT_EQ(read_back("[shim]\nseed = 2\n[handler a]\nplugin=log\noutput = /x y\n"),
            "[shim]seed=2;[a]plugin=log;output=/x y;");
  EXPECT_EQ(said(), "");
}

TEST_F(Reading, CommentsBlankLinesAndInlineCommentsAreSkipped) {
  EXPECT_EQ(read_back("; one\n# two\n\n  \t\n [handler a] ; three\n k = v ; four\nk2 = a;b\n"),
            "[a]k=v;k2=a;b;");
  EXPECT_EQ(said(), "");
}

TEST_F(Reading, LineEndsOfWindowsAndAByteOrderMarkAreRead) {
  EXPECT_EQ(read_back("\xef\xbb\xbf[handler a]\r\nk = v\r\n"), "[a]k=v;");
  EXPECT_EQ(said(), "");
}

TEST_F(Reading, TheLastLineNeedsNoLineBreak) {
  EXPECT_EQ(read_back("[handler a]\nk = v"), "[a]k=v;");
  EXPECT_EQ(read_back("[handler a]\nk"), "[a]!");
  EXPECT_EQ(said(), "forkshim: conf:2: found \"k\"; expected KEY = VALUE\n");
}

TEST_F(Reading, BlanksOfAnyKindStandBetweenHandlerAndName) {
  EXPECT_EQ(read_back("[ handler\t my name ]\n"), "[my name]");
  EXPECT_EQ(said(), "");
}

TEST_F(Reading, AnIndentedLineIsNoContinuation) {
  EXPECT_EQ(read_back("[handler a]\nk = v\n  l = w\n"), "[a]k=v;l=w;");
}

TEST_F(Reading, ALineOf1000CharactersIsReadAndOneMoreIsNot) {
  const std::string value(1000 - 4, 'x');
  EXPECT_EQ(read_back("[handler a]\nk = " + value + "\n"), "[a]k=" + value + ";");
  EXPECT_EQ(said(), "");
  EXPECT_EQ(read_back("[handler a]\nk = x" + value + "\nl = w\n"), "[a]!l=w;");
  EXPECT_EQ(said(),
            "forkshim: conf:2: found a line of 1001 characters; at most 1,000 are read,"
            " shorten it\n");
}

TEST_F(Reading, ALongKeyIsNotCut) {
  const std::string key(60, 'k');
  EXPECT_EQ(read_back("[handler a]\n" + key + " = v\n"), "[a]" + key + "=v;");
}

TEST_F(Reading, AHeaderIsReadToTheEndOfItsLine) {
  EXPECT_EQ(read_back("[handler a] k = v\n"), "[a]!");
  EXPECT_EQ(read_back("[handler b\n"), "[b]!");
  EXPECT_EQ(said(),
            "forkshim: conf:1: found \"k = v\" behind [handler a]; expected nothing more"
            " on this line, or a comment after ;\n"
            "forkshim: conf:1: section [handler b has no closing bracket; expected ]\n");
}

TEST_F(Reading, AZeroByteEndsTheReading) {
  EXPECT_EQ(read_back(std::string("[handler a]\nk\0 = v\nl = w\n", 25)), "[a]!");
  EXPECT_EQ(said(),
            "forkshim: conf:2: found a zero byte; expected text, so this is no"
            " configuration\n");
}

TEST_F(Reading, EveryBadLineIsSaidWithItsNumber) {
  EXPECT_EQ(read_back("k = v\n[handler a]\nnonsense\nk = v\nk = w\n[other]\n[handler a]\n"),
            "[a]!k=v;k=w;[]![a]!");
  const std::string text = said();
  for (const char* part : {"conf:1: \"k\" stands before any section", "conf:3: found \"nonsense\"",
                           "conf:5: key \"k\" is there already", "conf:6: section [other]",
                           "conf:7: handler \"a\" is there already"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

}  // namespace
}  // namespace forkshim
