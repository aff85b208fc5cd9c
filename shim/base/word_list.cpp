// SPDX-License-Identifier: MIT
#include "base/word_list.h"

#include <stdlib.h>

namespace forkshim {

bool WordList::read(Text list, char separator) {
  size_t most = 1;
  for (size_t i = 0; i < list.size; ++i) most += list.data[i] == separator;
  auto** words = static_cast<const char**>(calloc(most, sizeof(char*)));
  auto* bytes = static_cast<char*>(malloc(list.size + most));
  if (!words || !bytes) return false;
  for (size_t i = 0; i < most; ++i) {
    const Text word = next_word(&list, separator);
    if (word.empty()) return false;
    copy(bytes, word.size + 1, word);
    words[i] = bytes;
    bytes += word.size + 1;
  }
  words_ = words;
  size_ = most;
  return true;
}

}  // namespace forkshim
