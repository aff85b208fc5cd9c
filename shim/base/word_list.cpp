// SPDX-License-Identifier: MIT
#include "base/word_list.h"

#include <stdlib.h>

namespace forkshim {

// An empty list, such as a handler has in a child, must not call the allocator.
WordList::~WordList() {
  if (!words_) return;
  free(bytes_);
  free(words_);
}

bool WordList::read(Text list, char separator) {
  size_t most = 1;
  for (size_t i = 0; i < list.size; ++i) most += list.data[i] == separator;
  words_ = static_cast<const char**>(calloc(most, sizeof(char*)));
  bytes_ = static_cast<char*>(malloc(list.size + most));
  if (!words_ || !bytes_) return false;
  char* end = bytes_;
  for (size_t i = 0; i < most; ++i) {
    const Text word = next_word(&list, separator);
    if (word.empty()) return false;
    copy(end, word.size + 1, word);
    words_[i] = end;
    end += word.size + 1;
  }
  size_ = most;
  return true;
}

}  // namespace forkshim
