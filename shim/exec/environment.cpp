// SPDX-License-Identifier: MIT
#include "exec/environment.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/kernel.h"
#include "base/loader.h"
#include "base/readable.h"
#include "process/thread.h"

namespace forkshim::exec_environment {
namespace {

constexpr Text preload_name("LD_PRELOAD=", 11);

// Whole entries, "NAME=value"; null where the variable was not set.
constinit const char* carried[4] = {};
constinit const char* library = nullptr;
constinit bool uses_LIB = false;

// `environ`, found by name: the loader need not look it up for processes that follow nothing.
constinit char*** own_environ = nullptr;

const char* entry_of(Text name, const char* value) {
  if (!value) return nullptr;
  const Text text = value;
  char* entry = arena.array<char>(name.size + text.size + 1);
  if (!entry) return nullptr;
  memcpy(entry, name.data, name.size);
  memcpy(entry + name.size, text.data, text.size);
  return entry;
}

// Whether the environment has a value of its own for the variable of `entry`.
bool has_variable(char* const environment[], const char* entry) {
  const Text name(entry, strcspn(entry, "=") + 1);
  for (size_t i = 0; environment && environment[i]; ++i)
    if (Text(environment[i]).starts_with(name)) return true;
  return false;
}

// ld.so separates by blanks and colons.
bool names_library(Text list) {
  for (size_t i = 0; i < list.size;) {
    const size_t length = strcspn(list.data + i, " :");
    if (Text(list.data + i, length) == library) return true;
    i += length + 1;
  }
  return false;
}

// Whether ld.so makes this path of that entry by what it takes for $LIB.
bool matches_LIB_entry(Text entry, Text path) {
  constexpr Text variable("$LIB", 4);
  const auto* found = static_cast<const char*>(memmem(entry.data, entry.size, "$LIB", 4));
  if (!found) return false;
  const Text before(entry.data, static_cast<size_t>(found - entry.data));
  const Text behind(found + variable.size, entry.size - before.size - variable.size);
  return path.size >= before.size + behind.size && path.starts_with(before) &&
         Text(path.data + path.size - behind.size, behind.size) == behind;
}

// The library as LD_PRELOAD names it, or else by its path.
const char* choose_preload_entry(Text path) {
  Text list = getenv("LD_PRELOAD");
  while (!list.empty()) {
    const Text entry(list.data, strcspn(list.data, " :"));
    uses_LIB = matches_LIB_entry(entry, path);
    if (uses_LIB) return arena.keep(entry);
    list = list.data + entry.size + (list.data[entry.size] != '\0');
  }
  return arena.keep(path);
}

// ld.so obeys the last one.
Text preload_list(char* const environment[]) {
  Text list;
  for (size_t i = 0; environment && environment[i]; ++i)
    if (const Text entry = environment[i]; entry.starts_with(preload_name))
      list = entry.data + preload_name.size;
  return list;
}

bool has_any_of_ours(char* const environment[]) {
  for (size_t i = 0; environment && environment[i]; ++i)
    if (is_own_variable(environment[i])) return true;
  return names_library(preload_list(environment));
}

void* memory_of_thread(size_t size) {
  if (thread.exec_memory && thread.exec_memory_size >= size) return thread.exec_memory;
  if (thread.exec_memory) kernel::unmap(thread.exec_memory, thread.exec_memory_size);
  thread.exec_memory = kernel::map(size);
  thread.exec_memory_size = size;
  return thread.exec_memory;
}

// "LD_PRELOAD=" with our library in front of, or taken out of, what is there. Null: no entry.
char* preload_entry(Text list, char* memory, bool hooked) {
  char* end = static_cast<char*>(mempcpy(memory, preload_name.data, preload_name.size));
  char* const start = end;
  if (hooked) end = stpcpy(end, library);
  for (size_t i = 0; i < list.size;) {
    const Text item(list.data + i, strcspn(list.data + i, " :"));
    i += item.size + 1;
    if (item.empty() || item == library) continue;
    if (end != start) *end++ = ':';
    end = static_cast<char*>(mempcpy(end, item.data, item.size));
  }
  *end = '\0';
  return end == start ? nullptr : memory;
}

// Whether rewrite() would differ from this environment, which may be null. Before remember(), as
// where a plugin's init starts a program, there is nothing to carry.
bool needs_change(char* const environment[], Preload preload) {
  if (preload == Preload::leave || !__atomic_load_n(&library, __ATOMIC_ACQUIRE)) return false;
  if (preload == Preload::remove) return has_any_of_ours(environment);
  for (const char* entry : carried)
    if (entry && !has_variable(environment, entry)) return true;
  return !names_library(preload_list(environment));
}

// Bytes that rewrite() needs.
size_t size_of(char* const environment[]) {
  size_t entries = 0, preload = 0;
  for (; environment && environment[entries]; ++entries)
    if (Text(environment[entries]).starts_with(preload_name))
      preload = strlen(environment[entries]);
  const size_t added = sizeof carried / sizeof *carried + 2;
  return (entries + added) * sizeof(char*) + preload_name.size + strlen(library) + preload + 2;
}

char* const* rewrite(char* const environment[], void* memory, Preload preload) {
  const bool hooked = preload == Preload::carry;
  const Text list = preload_list(environment);
  const bool keeps_list = hooked && names_library(list);
  auto** const entries = static_cast<char**>(memory);
  size_t count = 0;
  for (size_t i = 0; environment && environment[i]; ++i) {
    const bool kept = Text(environment[i]).starts_with(preload_name)
                          ? keeps_list
                          : hooked || !is_own_variable(environment[i]);
    if (kept) entries[count++] = environment[i];
  }
  if (hooked)
    for (const char* entry : carried)
      if (entry && !has_variable(environment, entry)) entries[count++] = const_cast<char*>(entry);
  if (!keeps_list) {
    // Behind the entries and the end of the array.
    char* const text = reinterpret_cast<char*>(entries + count + 2);
    if (char* entry = preload_entry(list, text, hooked)) entries[count++] = entry;
  }
  entries[count] = nullptr;
  return entries;
}

}  // namespace

void remember(const Environment& environment) {
  Dl_info info;
  if (dladdr(reinterpret_cast<void*>(&remember), &info) == 0) return;
  own_environ = static_cast<char***>(forkshim_dlsym(RTLD_DEFAULT, "environ"));
  carried[0] = entry_of("FORKSHIM_CONFIG=", environment.config);
  carried[1] = entry_of("FORKSHIM_INLINE=", environment.inline_text);
  carried[2] = entry_of("FORKSHIM_STATE=", environment.state);
  carried[3] = entry_of("FORKSHIM_TRUST=", environment.trust);
  __atomic_store_n(&library, choose_preload_entry(info.dli_fname), __ATOMIC_RELEASE);
}

bool preload_uses_LIB() { return uses_LIB; }

char*** variables() { return own_environ; }

char* const* current() { return own_environ ? *own_environ : nullptr; }

const char* value_of(Text name) {
  char* const* const variables = current();
  for (size_t i = 0; variables && variables[i]; ++i)
    if (const Text entry = variables[i]; entry.starts_with(name)) return entry.data + name.size;
  return nullptr;
}

bool is_readable(char* const environment[]) {
  return !environment || ReadableMemory().holds_strings(environment);
}

char* const* rewritten(char* const environment[], Preload preload, size_t* size) {
  *size = needs_change(environment, preload) ? size_of(environment) : 0;
  void* const memory = *size != 0 ? kernel::map(*size) : nullptr;
  if (!memory) *size = 0;
  return memory ? rewrite(environment, memory, preload) : environment;
}

char* const* for_exec(char* const environment[], Preload preload) {
  if (!needs_change(environment, preload)) return environment;
  void* const memory = memory_of_thread(size_of(environment));
  return memory ? rewrite(environment, memory, preload) : environment;
}

}  // namespace forkshim::exec_environment
