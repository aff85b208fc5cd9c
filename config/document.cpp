// SPDX-License-Identifier: MIT
#include "config/document.h"

namespace forkshim {

Setting* Section::find(Text key) const {
  for (Setting* setting = settings; setting; setting = setting->next)
    if (key == setting->key) return setting;
  return nullptr;
}

Section* Document::find_handler(Text name_wanted) const {
  for (Section* section = sections; section; section = section->next)
    if (!section->is_shim && name_wanted == section->name) return section;
  return nullptr;
}

}  // namespace forkshim
