// SPDX-License-Identifier: MIT
// The selectors `kinds` and `functions`.
#include "start/read_kinds.h"

#include <string.h>

#include "base/nearest.h"
#include "protocol/functions.h"
#include "protocol/kinds.h"
#include "start/selector_error.h"

namespace forkshim {
namespace {

struct Word {
  char name[8];
  uint32_t bits;
};

// `all` is older than threads and execs, and means all that make a process.
constexpr Word kind_words[] = {{"fork", FORKSHIM_FORK},   {"vfork", FORKSHIM_VFORK},
                               {"spawn", FORKSHIM_SPAWN}, {"thread", FORKSHIM_THREAD},
                               {"exec", FORKSHIM_EXEC},   {"all", process_kinds}};

// Both return 0 for what is unknown. Only then `nearest` gets what is known: how near words are to
// each other takes longer to find than all else in a line.
uint64_t find_kind(Text word, Nearest* nearest) {
  for (const Word& known : kind_words)
    if (word == known.name) return known.bits;
  for (const Word& known : kind_words) nearest->consider(known.name);
  return 0;
}

uint64_t find_function(Text word, Nearest* nearest) {
  if (word == "all") return every_function;
  uint64_t found = 0;
  for (unsigned i = 0; i < function_count; ++i)
    if (word == function_names[i]) found |= uint64_t{1} << i;
  for (unsigned i = 0; found == 0 && i < function_count; ++i) nearest->consider(function_names[i]);
  return found;
}

using Find = uint64_t (*)(Text word, Nearest* nearest);

uint64_t read_set(Section* section, Text key, Find find, uint64_t unset, Problems* problems) {
  Entry* entry = section->find(key);
  if (!entry) return unset;
  entry->read = true;
  uint64_t set = 0;
  Text rest = entry->value;
  do {
    const Text word = next_word(&rest, ',');
    Nearest nearest(word);
    const uint64_t found = find(word, &nearest);
    set |= found;
    if (found == 0) report_selector(section, *entry, word, nearest.found(), problems);
  } while (!rest.empty());
  return set;
}

const Entry* at_naming(const Section& section, char mark) {
  const Entry* at = section.find("at");
  return at && strchr(at->value, mark) ? at : nullptr;
}

// What `at` or `functions` name of these kinds, which make no process: without `kinds`, that
// chooses the kind as well.
uint8_t kinds_named(const Section& section, uint64_t functions) {
  constexpr uint64_t execs = every_function << first_exec_function & every_function;
  constexpr uint64_t threads = every_function << process_functions & every_function & ~execs;
  if (functions == every_function) functions = 0;
  uint8_t named = 0;
  if (at_naming(section, '#') || (functions & threads)) named |= FORKSHIM_THREAD;
  if (at_naming(section, '!') || (functions & execs)) named |= FORKSHIM_EXEC;
  return named;
}

}  // namespace

const Entry* naming_entry(const Section& section, uint32_t kind) {
  const Entry* at = at_naming(section, kind == FORKSHIM_THREAD ? '#' : '!');
  return at ? at : section.find("functions");
}

void read_kinds(Section* section, Handler* handler, Problems* problems) {
  const uint64_t functions =
      read_set(section, "functions", find_function, every_function, problems);
  const uint8_t named = kinds_named(*section, functions);
  const auto kinds =
      static_cast<uint8_t>(read_set(section, "kinds", find_kind, process_kinds | named, problems));
  handler->functions = functions & every_function;
  handler->kinds = kinds;
  const Entry* entry = section->find("kinds");
  const uint32_t missing = named & ~kinds;
  if (!entry || missing == 0 || section->broken) return;
  const uint32_t kind = missing & FORKSHIM_THREAD ? FORKSHIM_THREAD : FORKSHIM_EXEC;
  Sentence sentence;
  sentence.add("kinds = \"").add(entry->value).add("\" leaves out ").add(kind_name(kind));
  sentence.add(", which its ").add(naming_entry(*section, kind)->key).add(" names");
  problems->report(section->place_of(*entry), sentence.text());
  section->broken = true;
}

}  // namespace forkshim
