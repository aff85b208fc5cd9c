// SPDX-License-Identifier: MIT
// The words of a list in the configuration, zero-terminated. Filled in [init], where it may
// allocate; read-only afterwards.
#pragma once

#include "base/text.h"

namespace forkshim {

class WordList {
 public:
  WordList() = default;
  ~WordList();
  WordList(const WordList&) = delete;
  WordList& operator=(const WordList&) = delete;

  // Call once. Returns false, and leaves the list empty, if a word is empty or there is no memory.
  bool read(Text list, char separator = ',');

  const char* const* begin() const { return words_; }
  const char* const* end() const { return words_ + size_; }
  size_t size() const { return size_; }

 private:
  const char** words_ = nullptr;
  char* bytes_ = nullptr;
  size_t size_ = 0;
};

}  // namespace forkshim
