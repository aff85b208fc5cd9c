// SPDX-License-Identifier: MIT
#include "options.h"

namespace forkshim {
namespace {

constexpr Option options[] = {
#define OPTION(group, key, initial, expects, help) {group, key, initial, expects, help},
#include "options.def"
#undef OPTION
};

// BUILT-IN, FILE, N: stands for something. A word with a lower-case letter stands for itself.
bool is_placeholder(Text word) {
  for (size_t i = 0; i < word.size; ++i)
    if (word.data[i] >= 'a' && word.data[i] <= 'z') return false;
  return true;
}

}  // namespace

const Option* find_option(Text group, Text key) {
  for (const Option& option : options)
    if (group == option.group && key == option.key) return &option;
  return nullptr;
}

bool is_allowed(const Option& option, Text value) {
  Text rest = option.expects;
  while (!rest.empty()) {
    const Text word = next_word(&rest, '|');
    if (is_placeholder(word) || word == value) return true;
  }
  return false;
}

Text nearest_value(const Option& option, Text value) {
  Nearest nearest(value);
  Text rest = option.expects;
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
  for (const Option& option : options)
    if (group == option.group || (!(group == "shim") && Text("handler") == option.group))
      nearest.consider(option.key);
  return nearest.found();
}

void for_each_option(Text group, void (*visit)(const Option&, void*), void* context) {
  for (const Option& option : options)
    if (group == option.group) visit(option, context);
}

}  // namespace forkshim
