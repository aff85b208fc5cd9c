// SPDX-License-Identifier: MIT
#include "config/document.h"

#include "base/arena.h"

namespace forkshim {

Entry* Section::find(Text key) const {
  for (Entry* entry = entries; entry; entry = entry->next)
    if (key == entry->key) return entry;
  return nullptr;
}

Section* Document::name_handler(Text name, Section* section) {
  if (!buckets_) buckets_ = arena.array_for_start<Section*>(bucket_count);
  if (!buckets_) return nullptr;  // the arena is full, and nothing more will be read
  uint32_t hash = 0;
  for (size_t i = 0; i < name.size; ++i)
    hash = hash * 31 + static_cast<unsigned char>(name.data[i]);
  Section** const bucket = &buckets_[hash % bucket_count];
  for (Section* other = *bucket; other; other = other->next_of_bucket)
    if (name == other->name) return other;
  section->next_of_bucket = *bucket;
  *bucket = section;
  return nullptr;
}

}  // namespace forkshim
