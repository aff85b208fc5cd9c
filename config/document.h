// SPDX-License-Identifier: MIT
// A configuration as it was read: sections and their entries, each with its line number. Texts are
// in the arena as long as the process; the rest lives there until the start ends.
#pragma once

#include <stdint.h>

#include "base/file_stamp.h"
#include "base/text.h"

namespace forkshim {

struct Place {
  const char* source;  // the file's path, or the variable's name
  uint32_t line;       // from 1, or 0 for the source as a whole
};

// Texts are zero-terminated.
struct Entry {
  Text key;
  const char* value;
  uint32_t line;
  bool read;  // the shim or a handler knows the key
  Entry* next;
};

struct Section {
  bool is_shim;
  Text name;        // of a handler
  uint32_t number;  // which of the configuration's handlers it is, the same in every program
  Place place;
  bool broken;  // something in it was wrong and has been reported, so it is ignored
  Entry* entries;
  const FileStamp* judged;  // the plugin as the run has judged it; null: to be judged here
  Section* next;
  Section* next_of_bucket;

  Entry* find(Text key) const;
  Place place_of(const Entry& entry) const { return {place.source, entry.line}; }
};

struct Document {
  Section* sections = nullptr;
  Section** end = &sections;
  uint32_t handlers = 0;

  // Returns the handler that has the name, or null after adding `section` by it.
  Section* name_handler(Text name, Section* section);

 private:
  static constexpr uint32_t bucket_count = 64;
  Section** buckets_ = nullptr;  // in the arena; none without a handler
};

}  // namespace forkshim
