// SPDX-License-Identifier: MIT
#include "creation/selectors.h"

#include <string.h>

#include "base/glob.h"
#include "base/proc.h"
#include "base/random.h"
#include "base/text.h"
#include "elf/loaded_object.h"
#include "process/program.h"
#include "process/shim_options.h"

namespace forkshim {
namespace {

bool is_among(const char* lineage, const char* const* list) {
  for (; *list; ++list)
    if (strcmp(lineage, *list) == 0) return true;
  return false;
}

// "0.3.1" is of "0.3", and as little as "0.3#1" and "0.3!1" of "0".
bool is_made_by(const Lineage& maker, const char* lineage, bool process) {
  const size_t length = strlen(maker.text);
  if (strncmp(lineage, maker.text, length) != 0) return false;
  const char* const mark = lineage + length;
  return *mark != '\0' && (*mark == '.') == process && strcspn(mark + 1, ".#!") == strlen(mark + 1);
}

bool matches_caller(const char* glob, const void* caller) {
  const char* object = loaded_object_at(caller).path;
  if (!object) return false;
  if (!object[0]) object = program.best_path();
  return glob_matches(glob, object) || glob_matches(glob, base_name(object));
}

bool take_one(uint32_t* fired, uint32_t max) {
  uint32_t before = __atomic_load_n(fired, __ATOMIC_RELAXED);
  while (before < max)
    if (__atomic_compare_exchange_n(fired, &before, before + 1, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED))
      return true;
  return false;
}

}  // namespace

bool Selectors::allow(const Lineage& maker, bool processes) const {
  if (!depth.holds(maker.depth + processes)) return false;
  if (!at) return true;
  for (const char* const* lineage = at; *lineage; ++lineage)
    if (is_made_by(maker, *lineage, processes)) return true;
  return false;
}

bool Selectors::matches(const forkshim_event& event, const char* name) const {
  if (!depth.holds(event.depth)) return false;
  if (at && !is_among(event.lineage, at)) return false;
  if (threads != Threads::any && (threads == Threads::multi) != has_threads()) return false;
  if (caller && !matches_caller(caller, event.caller)) return false;
  return probability == UINT64_MAX ||
         random_for(shim_options.seed, name, event.lineage) < probability;
}

bool Selectors::claim_firing(const forkshim_event& event, const char* name,
                             layout::Firings* firings, layout::Firings* shown) const {
  if (!matches(event, name)) return false;
  if (shown) __atomic_fetch_add(&shown->seen, 1, __ATOMIC_RELAXED);
  const uint32_t ordinal = __atomic_add_fetch(&firings->seen, 1, __ATOMIC_RELAXED);
  if (!when.matches(ordinal) || !take_one(&firings->fired, max)) return false;
  if (shown) __atomic_fetch_add(&shown->fired, 1, __ATOMIC_RELAXED);
  return true;
}

}  // namespace forkshim
