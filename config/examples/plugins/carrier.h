// SPDX-License-Identifier: MIT
// The environment as OpenTelemetry's carrier of context between processes, and what of it a tree
// keeps for programs whose environment was scrubbed: TRACESTATE and BAGGAGE, without what does not
// fit. That goes by whole entries from the end of the list, as the rules demand
// (https://www.w3.org/TR/trace-context/#tracestate-limits).
#pragma once

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "traceparent.h"

// Not by getenv and putenv: bash has its own, which know nothing before its main.
inline char** find_variable(const char* name, size_t length) {
  char** place = environ;
  while (place && *place && strncmp(*place, name, length) != 0) ++place;
  return place && *place ? place : nullptr;
}

inline int put_variable(char* variable) {
  const size_t length = strcspn(variable, "=") + 1;
  if (char** const place = find_variable(variable, length)) {
    *place = variable;
    return 0;
  }
  size_t count = 0;
  while (environ && environ[count]) ++count;
  auto* longer = static_cast<char**>(malloc((count + 2) * sizeof(char*)));
  if (!longer) return ENOMEM;
  for (size_t i = 0; i < count; ++i) longer[i] = environ[i];
  longer[count] = variable;
  longer[count + 1] = nullptr;
  environ = longer;
  return 0;
}

// A list of entries with commas between them, with its variable's name before it.
template <size_t capacity>
struct List {
  char text[capacity];
};

constexpr char state_name[] = "TRACESTATE=", baggage_name[] = "BAGGAGE=";
constexpr size_t tracestate_limit = 512, baggage_limit = 8192;  // what W3C has everybody pass on

struct Passed {
  List<sizeof state_name + tracestate_limit> state;
  List<sizeof baggage_name + baggage_limit> baggage;
  uint32_t is_whole;
};

// Only what may stand in the field of a header; nothing of a list that has anything else.
template <size_t capacity, size_t size>
void keep_list(List<capacity>* list, const char (&name)[size]) {
  char** const place = find_variable(name, size - 1);
  if (!place) return;
  for (const char* byte = *place; *byte; ++byte)
    if ((*byte < 0x20 && *byte != '\t') || *byte == 0x7f) return;
  size_t length = strlen(*place);
  while (length >= capacity) {
    do --length;
    while (length > size - 1 && (*place)[length] != ',');
  }
  if (length == size - 1) return;
  memcpy(list->text, *place, length);
  list->text[length] = '\0';
}

// Call in the first process of the tree, before it creates another.
inline void keep_passed(Passed* passed, bool has_state) {
  if (has_state) keep_list(&passed->state, state_name);
  keep_list(&passed->baggage, baggage_name);
  __atomic_store_n(&passed->is_whole, 1, __ATOMIC_RELEASE);
}

inline void give_list(const char* kept, const char* name) {
  if (!kept[0] || find_variable(name, strlen(name))) return;
  if (char* const variable = strdup(kept)) put_variable(variable);
}

// A state without its valid TRACEPARENT says nothing of this trace; baggage goes by itself.
inline void drop_state() {
  while (char** place = find_variable(state_name, sizeof state_name - 1))
    for (; *place; ++place) place[0] = place[1];
}

inline void give_passed(const Passed& passed, bool is_scrubbed) {
  if (!__atomic_load_n(&passed.is_whole, __ATOMIC_ACQUIRE)) return;
  give_list(passed.state.text, state_name);
  if (is_scrubbed) give_list(passed.baggage.text, baggage_name);
}
