// SPDX-License-Identifier: MIT
#include "config/document.h"

namespace forkshim {

Setting* Section::find(Text key) const {
  for (Setting* setting = settings; setting; setting = setting->next)
    if (key == setting->key) return setting;
  return nullptr;
}

Section* Document::name_handler(Text name, Section* section) {
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
