// SPDX-License-Identifier: MIT
// The library's own string functions beside libc's, under other names.
#include <gtest/gtest.h>
#include <string.h>

#include <initializer_list>
#include <random>
#include <string>

#define memcpy own_memcpy
#define memset own_memset
#define memcmp own_memcmp
#define strlen own_strlen
#define strnlen own_strnlen
#define memchr own_memchr
#define strchr own_strchr
#define strrchr own_strrchr
#define strcmp own_strcmp
#define strchrnul own_strchrnul
#define strcspn own_strcspn
#define strspn own_strspn
#define mempcpy own_mempcpy
#define strcpy own_strcpy
#define stpcpy own_stpcpy
#include "libc/string.cpp"
#undef memcpy
#undef memset
#undef memcmp
#undef strlen
#undef strnlen
#undef memchr
#undef strchr
#undef strrchr
#undef strcmp
#undef strchrnul
#undef strcspn
#undef strspn
#undef mempcpy
#undef strcpy
#undef stpcpy

namespace {

int sign(int number) { return (number > 0) - (number < 0); }

class Strings : public testing::Test {
 protected:
  // Few letters, so that repeats and equal beginnings are frequent; also those above 127.
  std::string random_for(size_t longest) {
    std::string text(random_() % (longest + 1), 'a');
    for (char& letter : text) letter = "aab\xff\x01"[random_() % 5];
    return text;
  }
  std::mt19937 random_{1};
};

TEST_F(Strings, AreMeasuredAndSearchedAsByLibc) {
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = random_for(40);
    for (size_t start = 0; start <= text.size() && start < 9; ++start) {
      const char* at = text.c_str() + start;
      const size_t size = text.size() - start;
      EXPECT_EQ(own_strlen(at), strlen(at));
      EXPECT_EQ(own_strnlen(at, size / 2), strnlen(at, size / 2));
      for (const int letter : std::initializer_list<int>{'a', 'b', 0xff, 1, 0, 'z'}) {
        EXPECT_EQ(own_memchr(at, letter, size), memchr(at, letter, size));
        EXPECT_EQ(own_strchr(at, letter), strchr(at, letter));
        EXPECT_EQ(own_strrchr(at, letter), strrchr(at, letter));
        EXPECT_EQ(own_strchrnul(at, letter), strchrnul(at, letter));
      }
      for (const char* const set : {"", "a", "b", "ab", "b\xff", "z\x01"}) {
        EXPECT_EQ(own_strcspn(at, set), strcspn(at, set));
        EXPECT_EQ(own_strspn(at, set), strspn(at, set));
      }
    }
  }
}

TEST_F(Strings, AreComparedAsByLibc) {
  for (int round = 0; round < 100'000; ++round) {
    const std::string one = random_for(20),
                      other = round % 2 ? one + random_for(2) : random_for(20);
    const size_t common = std::min(one.size(), other.size());
    EXPECT_EQ(sign(own_strcmp(one.c_str(), other.c_str())), sign(one.compare(other)));
    EXPECT_EQ(sign(own_memcmp(one.data(), other.data(), common)),
              sign(memcmp(one.data(), other.data(), common)));
  }
}

TEST_F(Strings, AreCopiedAndFilledToTheByte) {
  for (int round = 0; round < 100'000; ++round) {
    const std::string source = random_for(40);
    std::string copied(source.size() + 2, '-'), filled = copied;
    EXPECT_EQ(own_memcpy(&copied[1], source.data(), source.size()), &copied[1]);
    EXPECT_EQ(copied, "-" + source + "-");
    EXPECT_EQ(own_mempcpy(&copied[1], source.data(), source.size()), &copied[1 + source.size()]);
    EXPECT_EQ(copied, "-" + source + "-");
    EXPECT_EQ(own_strcpy(&copied[1], source.c_str()), &copied[1]);
    EXPECT_EQ(copied, "-" + source + '\0');
    copied.assign(source.size() + 2, '-');
    EXPECT_EQ(own_stpcpy(&copied[1], source.c_str()), &copied[1 + source.size()]);
    EXPECT_EQ(copied, "-" + source + '\0');
    EXPECT_EQ(own_memset(&filled[1], 0x1e7, source.size()), &filled[1]);
    EXPECT_EQ(filled, "-" + std::string(source.size(), '\xe7') + "-");
  }
}

}  // namespace
