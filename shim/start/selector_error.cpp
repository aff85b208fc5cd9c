// SPDX-License-Identifier: MIT
#include "start/selector_error.h"

#include <string.h>

#include "base/nearest.h"
#include "config/options.h"

namespace forkshim {
namespace {

struct Example {
  char key[12];
  char text[28];
};

constexpr Example examples[] = {
    {"depth", "1 or 2..4"},          {"at", "0.3.1 or 0.1,0.2"}, {"max", "3"},
    {"when", "3, 2..5, 4+ or 1+2"},  {"caller", "libc.so.6"},    {"probability", "0.25 or 10%"},
    {"program", "nginx or */bin/sh"}};

// A range the wrong way round looks as if it were right.
bool is_reversed(Text value) {
  const void* dots = memmem(value.data, value.size, "..", 2);
  if (!dots) return false;
  const size_t before = static_cast<size_t>(static_cast<const char*>(dots) - value.data);
  uint64_t first, last;
  return parse_number(trimmed(Text(value.data, before)), UINT32_MAX, &first) &&
         parse_number(trimmed(Text(value.data + before + 2, value.size - before - 2)), UINT32_MAX,
                      &last) &&
         first > last;
}

}  // namespace

void report_selector(Section* section, const Entry& entry, Text found, Text nearest,
                     Problems* problems) {
  Sentence sentence;
  sentence.add(entry.key).add(" = \"").add(found).add("\"; expected ");
  sentence.add(find_option("handler", entry.key)->expects());
  for (const Example& example : examples)
    if (entry.key == example.key) sentence.add(", such as ").add(example.text);
  if (is_reversed(found)) sentence.add("; the first number must not be above the second");
  add_comment_hint(&sentence, found);
  add_hint(&sentence, nearest);
  problems->report(section->place_of(entry), sentence.text());
  section->broken = true;
}

}  // namespace forkshim
