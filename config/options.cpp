// SPDX-License-Identifier: MIT
#include "config/options.h"

namespace forkshim {
namespace {

constexpr const char* rows[][5] = {
#define OPTION(group, key, initial, expects, help) {group, key, initial, expects, help},
#include "config/options.def"
#undef OPTION
};

constexpr size_t row_count = sizeof rows / sizeof rows[0];

constexpr size_t length(const char* word) {
  size_t size = 0;
  while (word[size]) ++size;
  return size;
}

constexpr size_t size_of_all() {
  size_t size = 0;
  for (const auto& row : rows)
    for (const char* word : row) size += length(word) + 1;
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
      const auto& row = rows[i];
      options[i] = {add(row[0]), add(row[1]), add(row[2]), add(row[3]), add(row[4])};
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
