// SPDX-License-Identifier: MIT
#include "problems.h"

namespace forkshim {

void Problems::report(Place place, Text sentence) {
  ++count_;
  if (voice_ == Voice::first && count_ > 1) return;
  messages::Sentence line;
  line.add(place.source);
  if (place.line != 0) line.add(':').add_number(place.line);
  messages::say(line.add(": ").add(sentence).text());
}

void Problems::conclude() const {
  if (voice_ == Voice::all || count_ < 2) return;
  messages::Sentence line;
  line.add("and ").add_number(count_ - 1);
  line.add(" more of the kind; `forkshim check` lists them");
  messages::say(line.text());
}

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
