// SPDX-License-Identifier: MIT
#include "config/options.h"

namespace forkshim {
namespace {

struct Row {
  const char* words[5];
  Option::Default kind;
};

constexpr Row rows[] = {
#define OPTION(...) {{__VA_ARGS__}, Option::Default::value},
#define OPTION_ALONE(...) {{__VA_ARGS__}, Option::Default::value_if_alone},
#define OPTION_UNSET(...) {{__VA_ARGS__}, Option::Default::none},
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

constexpr size_t size_of_all() {
  size_t size = 0;
  for (const Row& row : rows)
    for (const char* word : row.words) size += length(word) + 1;
  return size;
}

struct Table {
  char text[size_of_all()] = {};
  Option options[row_count];
  size_t used = 0;

  constexpr Option::Span add(const char* word) {
    const size_t size = length(word), offset = used;
    for (size_t i = 0; i < size; ++i) text[used++] = word[i];
    ++used;
    return {static_cast<uint16_t>(offset), static_cast<uint16_t>(size)};
  }
  constexpr Table() {
    for (size_t i = 0; i < row_count; ++i) {
      const auto& words = rows[i].words;
      options[i] = {add(words[0]), add(words[1]), add(words[2]),
                    add(words[3]), add(words[4]), rows[i].kind};
    }
  }
};

static_assert(size_of_all() <= UINT16_MAX);
constexpr Table table;

// BUILT-IN, FILE, N: stands for something. A word with a lower-case letter stands for itself.
bool is_placeholder(Text word) {
  for (size_t i = 0; i < word.size; ++i)
    if (word.data[i] >= 'a' && word.data[i] <= 'z') return false;
  return true;
}

}  // namespace

Text Option::text(Span span) { return Text(table.text + span.offset, span.size); }

const Option* find_option(Text group, Text key) {
  for (const Option& option : table.options)
    if (key == option.key() && group == option.group()) return &option;
  return nullptr;
}

const char* default_value(const Option& option, const Section& section) {
  if (option.kind() == Option::Default::none) return nullptr;
  if (option.kind() == Option::Default::value_if_alone)
    for (const Setting* setting = section.settings; setting; setting = setting->next)
      if (find_option(option.group(), setting->key)) return nullptr;
  return option.initial().data;
}

bool is_allowed(const Option& option, Text value) {
  Text rest = option.expects();
  while (!rest.empty()) {
    const Text word = next_word(&rest, '|');
    if (is_placeholder(word) || word == value) return true;
  }
  return false;
}

Text nearest_value(const Option& option, Text value) {
  Nearest nearest(value);
  Text rest = option.expects();
  while (!rest.empty()) {
    const Text word = next_word(&rest, '|');
    if (!is_placeholder(word)) nearest.consider(word);
  }
  return nearest.found();
}

void Nearest::consider(Text candidate) {
  const unsigned distance = edit_distance(word_, candidate);
  if (distance >= distance_ || distance >= word_.size || distance >= candidate.size) return;
  distance_ = distance;
  best_ = candidate;
}

Text nearest_key(Text group, Text word) {
  Nearest nearest(word);
  for (const Option& option : table.options)
    if (group == option.group() || (!(group == "shim") && option.group() == "handler"))
      nearest.consider(option.key());
  return nearest.found();
}

void for_each_option(Text group, void (*visit)(const Option&, void*), void* context) {
  for (const Option& option : table.options)
    if (group == option.group()) visit(option, context);
}

}  // namespace forkshim
