// SPDX-License-Identifier: MIT
#include "base/word_list.h"

#include <stdlib.h>

namespace forkshim {

namespace {

// False if there is an empty word. `bytes` has room for all of the list and a zero byte for each.
bool split(Text list, char separator, const char** words, char* bytes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const Text word = next_word(&list, separator);
    if (word.empty()) return false;
    copy(bytes, word.size + 1, word);
    words[i] = bytes;
    bytes += word.size + 1;
  }
  return true;
}

}  // namespace

bool WordList::read(Text list, char separator) {
  size_t most = 1;
  for (size_t i = 0; i < list.size; ++i) most += list.data[i] == separator;
  auto** words = static_cast<const char**>(calloc(most, sizeof(char*)));
  auto* bytes = static_cast<char*>(malloc(list.size + most));
  if (!words || !bytes || !split(list, separator, words, bytes, most)) {
    free(words);
    free(bytes);
    return false;
  }
  words_ = words;
  size_ = most;
  return true;
}

}  // namespace forkshim
