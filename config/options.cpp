// SPDX-License-Identifier: MIT
#include "config/options.h"

namespace forkshim {
namespace {

struct Row {
  const char* words[5];
  OptionRow::Default kind;
};

constexpr Row rows[] = {
#define OPTION(...) {{__VA_ARGS__}, OptionRow::Default::value},
#define OPTION_ALONE(...) {{__VA_ARGS__}, OptionRow::Default::value_if_alone},
#define OPTION_UNSET(...) {{__VA_ARGS__}, OptionRow::Default::none},
#include "config/options.def"
#undef OPTION
#undef OPTION_ALONE
#undef OPTION_UNSET
};

constexpr size_t row_count = sizeof rows / sizeof rows[0];

constexpr size_t length(const char* word) {
  size_t size = 0;
  while (word[size]) ++size;
  return size;
}

constexpr bool same(const char* a, const char* b) {
  while (*a && *a == *b) ++a, ++b;
  return *a == *b;
}

constexpr bool begins_group(size_t i) {
  return i == 0 || !same(rows[i].words[0], rows[i - 1].words[0]);
}

constexpr size_t count_groups() {
  size_t count = 0;
  for (size_t i = 0; i < row_count; ++i) count += begins_group(i);
  return count;
}

constexpr size_t size_of_all() {
  size_t size = 0;
  for (size_t i = 0; i < row_count; ++i)
    for (size_t word = begins_group(i) ? 0 : 1; word < 5; ++word)
      size += length(rows[i].words[word]) + 1;
  return size;
}

struct Group {
  OptionRow::Span name;
  uint16_t first;
  uint16_t end;
};

struct Table {
  char text[size_of_all()] = {};
  OptionRow options[row_count];
  Group groups[count_groups()] = {};
  size_t used = 0;

  constexpr OptionRow::Span add(const char* word) {
    const size_t size = length(word), offset = used;
    for (size_t i = 0; i < size; ++i) text[used++] = word[i];
    ++used;
    return {static_cast<uint16_t>(offset), static_cast<uint16_t>(size)};
  }
  constexpr Table() {
    size_t group = 0;
    for (size_t i = 0; i < row_count; ++i) {
      const auto& words = rows[i].words;
      const auto here = static_cast<uint16_t>(i);
      if (begins_group(i)) groups[group++] = {add(words[0]), here, here};
      groups[group - 1].end = static_cast<uint16_t>(i + 1);
      options[i] = {add(words[1]), add(words[2]), add(words[3]), add(words[4]), rows[i].kind};
    }
  }
};

static_assert(size_of_all() <= UINT16_MAX);
constexpr Table table;

// BUILT-IN, FILE and N are placeholders. A word with a lower-case letter is literal.
bool is_placeholder(Text word) {
  for (size_t i = 0; i < word.size; ++i)
    if (word.data[i] >= 'a' && word.data[i] <= 'z') return false;
  return true;
}

}  // namespace

Text OptionRow::text(Span span) { return Text(table.text + span.offset, span.size); }

OptionGroup::OptionGroup(Text name) : begin_(nullptr), end_(nullptr) {
  for (const Group& group : table.groups) {
    if (!(name == Text(table.text + group.name.offset, group.name.size))) continue;
    begin_ = table.options + group.first;
    end_ = table.options + group.end;
    return;
  }
}

const OptionRow* OptionGroup::find(Text key) const {
  for (const OptionRow& option : *this)
    if (key == option.key()) return &option;
  return nullptr;
}

const char* OptionGroup::default_for(Text key, const Section& section) const {
  const OptionRow* const option = find(key);
  if (!option || option->kind() == OptionRow::Default::none) return nullptr;
  if (option->kind() == OptionRow::Default::value_if_alone)
    for (const Entry* entry = section.entries; entry; entry = entry->next)
      if (find(entry->key)) return nullptr;
  return option->initial().data;
}

bool is_allowed(const OptionRow& option, Text value) {
  Text rest = option.expects();
  while (!rest.empty()) {
    const Text word = next_word(&rest, '|');
    if (is_placeholder(word) || word == value) return true;
  }
  return false;
}

Text nearest_value(const OptionRow& option, Text value) {
  Nearest nearest(value);
  Text rest = option.expects();
  while (!rest.empty()) {
    const Text word = next_word(&rest, '|');
    if (!is_placeholder(word)) nearest.consider(word);
  }
  return nearest.found();
}

Text nearest_key(Text group, Text word) {
  Nearest nearest(word);
  for (const OptionRow& option : OptionGroup(group)) nearest.consider(option.key());
  if (!(group == "shim"))
    for (const OptionRow& option : OptionGroup("handler")) nearest.consider(option.key());
  return nearest.found();
}

}  // namespace forkshim
