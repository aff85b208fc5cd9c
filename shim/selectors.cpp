// SPDX-License-Identifier: MIT
#include "selectors.h"

#include <fnmatch.h>

#include "arena.h"
#include "functions.h"
#include "options.h"
#include "program.h"

namespace forkshim {
namespace {

struct Word {
  const char* name;
  uint32_t bits;
};

constexpr Word kind_words[] = {{"fork", FORKSHIM_FORK},
                               {"vfork", FORKSHIM_VFORK},
                               {"spawn", FORKSHIM_SPAWN},
                               {"all", FORKSHIM_FORK | FORKSHIM_VFORK | FORKSHIM_SPAWN}};

bool find_kind(Text word, uint32_t* set, Nearest* nearest) {
  for (const Word& known : kind_words) {
    nearest->consider(known.name);
    if (word == known.name) return *set |= known.bits, true;
  }
  return false;
}

bool find_function(Text word, uint32_t* set, Nearest* nearest) {
  if (word == "all") return *set = ~0u, true;
  bool found = false;
  for (unsigned i = 0; i < function_count; ++i) {
    nearest->consider(function_names[i]);
    if (word == function_names[i]) *set |= 1u << i, found = true;
  }
  return found;
}

// Says that a value is not what the table expects.
void report_value(Section* section, const Setting& setting, Text found, const char* nearest,
                  Problems* problems) {
  messages::Sentence sentence;
  sentence.add(setting.key).add(" = \"").add(found).add("\"; expected ");
  sentence.add(find_option("handler", setting.key)->expects);
  if (nearest) sentence.add("; did you mean \"").add(nearest).add("\"?");
  problems->report(section->place_of(setting), sentence.text());
  section->broken = true;
}

using Find = bool (*)(Text word, uint32_t* set, Nearest* nearest);

uint32_t read_set(Section* section, Text key, Find find, Problems* problems) {
  Setting* setting = section->find(key);
  if (!setting) return ~0u;
  setting->asked = true;
  uint32_t set = 0;
  Text rest = setting->value;
  do {
    const Text word = next_word(&rest, ',');
    Nearest nearest(word);
    if (!find(word, &set, &nearest))
      report_value(section, *setting, word, nearest.found(), problems);
  } while (!rest.empty());
  return set;
}

bool matches(const char* glob, const char* path) {
  return path[0] && (fnmatch(glob, path, 0) == 0 || fnmatch(glob, base_name(path), 0) == 0);
}

bool parse_ordinal(Text text, uint32_t* ordinal) {
  uint64_t number;
  if (!parse_number(text, UINT32_MAX, &number) || number == 0) return false;
  *ordinal = static_cast<uint32_t>(number);
  return true;
}

}  // namespace

bool When::parse(Text text) {
  Text rest = text;
  if (memchr(text.data, '+', text.size)) {
    last = UINT32_MAX;
    return parse_ordinal(next_word(&rest, '+'), &first) &&
           (rest.empty() || parse_ordinal(trimmed(rest), &step));
  }
  if (!parse_ordinal(next_word(&rest, '.'), &first)) return false;
  last = first;
  if (rest.empty()) return text.size == 0 || text.data[text.size - 1] != '.';
  return rest.data[0] == '.' && parse_ordinal(Text(rest.data + 1, rest.size - 1), &last) &&
         last >= first;
}

bool Selectors::let_through(Firings* firings) const {
  const uint32_t ordinal = __atomic_add_fetch(&firings->seen, 1, __ATOMIC_RELAXED);
  if (!when.matches(ordinal)) return false;
  if (max == UINT32_MAX) return true;
  return __atomic_fetch_add(&firings->fired, 1, __ATOMIC_RELAXED) < max;
}

bool selects_program(const Section& section) {
  const Setting* setting = section.find("program");
  return !setting || matches(setting->value, program.path) ||
         matches(setting->value, program.argv0);
}

void read_selectors(Section* section, Handler* handler, Problems* problems) {
  handler->kinds = static_cast<uint8_t>(read_set(section, "kinds", find_kind, problems));
  handler->functions = read_set(section, "functions", find_function, problems);
  if (Setting* setting = section->find("program")) setting->asked = true;
  Setting* when = section->find("when");
  Setting* max = section->find("max");
  if (!when && !max) return;
  auto* selectors = arena.array<Selectors>(1);
  if (!selectors) return;
  *selectors = {};
  if (when && !selectors->when.parse(when->value))
    report_value(section, *when, when->value, nullptr, problems);
  if (max && !parse_ordinal(max->value, &selectors->max))
    report_value(section, *max, max->value, nullptr, problems);
  if (when) when->asked = true;
  if (max) max->asked = true;
  handler->selectors = selectors;
}

}  // namespace forkshim
