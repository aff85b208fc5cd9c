// SPDX-License-Identifier: MIT
// The words of a list in the configuration, each with its own terminating zero. Filled in [init],
// where it may allocate; read-only from then on.
#pragma once

#include "base/text.h"

namespace forkshim {

class WordList {
 public:
  WordList() = default;
  ~WordList();
  WordList(const WordList&) = delete;
  WordList& operator=(const WordList&) = delete;

  // Once. False if a word is empty or there is no memory; the list is empty then.
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
