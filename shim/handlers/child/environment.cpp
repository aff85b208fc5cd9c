// SPDX-License-Identifier: MIT
// A child's environment. setenv(3) allocates and locks, which can deadlock in the child of a
// process with threads, so this builds a new `environ` in its own mapping. The old one is left
// alone: it may be the program's, in read-only memory.
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/kernel.h"
#include "base/word_list.h"
#include "handlers/child/setting.h"

namespace forkshim {
namespace {

Text name_of(const char* variable) {
  return Text(variable, static_cast<size_t>(strchrnul(variable, '=') - variable));
}

// Whether a word of the list has the same name.
bool names(const WordList& list, const char* variable) {
  for (const char* word : list)
    if (name_of(word) == name_of(variable)) return true;
  return false;
}

bool is_in_force(const char* setting) {
  for (char** variable = environ; variable && *variable; ++variable)
    if (name_of(*variable) == name_of(setting)) return Text(*variable) == setting;
  return false;
}

// The environment without what `removed` names, and with `added` behind it.
int rebuild(const WordList& removed, const WordList& added) {
  size_t count = 0;
  while (environ && environ[count]) ++count;
  const size_t size = (count + added.size() + 1) * sizeof(char*);
  void* const memory = kernel::map(size);
  if (!memory) return ENOMEM;
  auto** const variables = static_cast<char**>(memory);
  char** last = variables;
  for (size_t i = 0; i < count; ++i)
    if (!names(removed, environ[i])) *last++ = environ[i];
  for (const char* setting : added) *last++ = const_cast<char*>(setting);
  *last = nullptr;
  environ = variables;
  return 0;
}

// Requires that each word is a name, with or without a value.
bool read_words(bool with_value, ChildValue* value) {
  auto* words = static_cast<WordList*>(calloc(1, sizeof(WordList)));
  if (!words || !words->read(value->text)) return false;
  value->object = words;
  for (const char* word : *words)
    if (name_of(word).empty() || !strchr(word, '=') == with_value) return false;
  return true;
}

bool read_settings(const forkshim_host&, ChildValue* value) { return read_words(true, value); }
bool read_names(const forkshim_host&, ChildValue* value) { return read_words(false, value); }

// A grandchild has inherited the settings, and needs no further mapping.
int set_variables(const ChildValue& value, const forkshim_event&) {
  const auto& settings = *static_cast<const WordList*>(value.object);
  for (const char* setting : settings)
    if (!is_in_force(setting)) return rebuild(settings, settings);
  return 0;
}

int unset(const ChildValue& value, const forkshim_event&) {
  const auto& removed = *static_cast<const WordList*>(value.object);
  for (char** variable = environ; variable && *variable; ++variable)
    if (names(removed, *variable)) return rebuild(removed, WordList());
  return 0;
}

}  // namespace

constexpr ChildSetting child_unsetenv = {"unsetenv", "a list of variables' names", read_names,
                                         unset, CLONE_VM};
constexpr ChildSetting child_setenv = {"setenv", "a list of NAME=VALUE, values without a comma",
                                       read_settings, set_variables, CLONE_VM};

}  // namespace forkshim
