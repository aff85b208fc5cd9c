// SPDX-License-Identifier: MIT
// A handler's selectors, from a section's text.
#include "start/read_selectors.h"

#include "base/arena.h"
#include "base/decimal.h"
#include "base/glob.h"
#include "config/options.h"
#include "process/program.h"
#include "start/origin.h"
#include "start/read_kinds.h"
#include "start/selector_error.h"

namespace forkshim {
namespace {

// A base name has no slash.
bool fits_base_names(const char* glob) { return glob[glob[0] == '*'] != '/'; }

bool matches(const char* glob, const char* path, const char* base) {
  if (!path[0]) return false;
  return glob_matches(glob, path) ||
         (base != path && fits_base_names(glob) && glob_matches(glob, base));
}

// Asks for the program's path only where its base name does not tell.
bool is_ruled_out(const char* glob) {
  if (program.has_asked) return false;
  const char* const base = executed_base();
  return base && glob_rules_out(glob, base);
}

bool parse_from(uint32_t least, Text text, uint32_t* number) {
  uint64_t value;
  if (!parse_number(text, UINT32_MAX, &value) || value < least) return false;
  *number = static_cast<uint32_t>(value);
  return true;
}

bool parse_ordinal(Text text, uint32_t* ordinal) { return parse_from(1, text, ordinal); }

// N | N..M
bool parse_range(uint32_t least, Text text, Range* range) {
  Text first, last;
  split_range(text, "..", &first, &last);
  return parse_from(least, first, &range->first) && parse_from(least, last, &range->last) &&
         range->last >= range->first;
}

// 0..1 with a fraction, or P%, to a threshold for 64 random bits.
bool parse_probability(Text text, uint64_t* threshold) {
  const bool percent = !text.empty() && text.data[text.size - 1] == '%';
  if (percent) text = trimmed(Text(text.data, text.size - 1));
  Decimal chance;
  if (!parse_decimal(text, percent ? 100 : 1, &chance)) return false;
  const uint64_t all = percent ? chance.scale * 100 : chance.scale;
  const uint64_t given = chance.whole * chance.scale + chance.parts;
  if (given > all) return false;
  *threshold = given == all ? UINT64_MAX : UINT64_MAX / all * given;
  return true;
}

bool parse_threads(Text text, Threads* threads) {
  *threads = text == "single" ? Threads::single : Threads::multi;
  return text == "single" || text == "multi";
}

// From 1, as lineages are written: names are compared as text.
bool is_written_ordinal(Text text) {
  uint32_t ordinal;
  return parse_ordinal(text, &ordinal) && text.data[0] != '0';
}

// 0.3.1, or 0.3#2 of a thread, or 0.3!1 of an exec. Nothing that is made has the root's, 0.
bool is_lineage(Text text) {
  if (text.size < 2 || text.data[0] != '0') return false;
  size_t at = 1;
  while (at < text.size) {
    const char mark = text.data[at];
    size_t end = ++at;
    while (end < text.size && text.data[end] >= '0' && text.data[end] <= '9') ++end;
    const bool is_last = mark != '.';
    if (is_last && ((mark != '#' && mark != '!') || end != text.size)) return false;
    if (!is_written_ordinal(Text(text.data + at, end - at))) return false;
    at = end;
  }
  return true;
}

bool parse_lineages(Text text, const char* const** list) {
  size_t count = 1;
  for (size_t i = 0; i < text.size; ++i) count += text.data[i] == ',';
  auto** lineages = arena.array<const char*>(count + 1);
  if (!lineages) return false;
  *list = lineages;
  do {
    const Text lineage = next_word(&text, ',');
    if (!is_lineage(lineage)) return false;
    *lineages++ = arena.keep(lineage);
  } while (!text.empty());
  return true;
}

// Reads one selector. False if its value is not valid.
bool read_value(Text key, const char* value, Selectors* selectors) {
  const Text text = value;
  if (key == "depth") return parse_range(0, text, &selectors->depth);
  if (key == "at") return parse_lineages(text, &selectors->at);
  if (key == "threads") return parse_threads(text, &selectors->threads);
  if (key == "probability") return parse_probability(text, &selectors->probability);
  if (key == "when") return parse_when(text, &selectors->when);
  if (key == "max") return parse_ordinal(text, &selectors->max);
  if (key == "caller") selectors->caller = value, ask_program_path();
  if (key == "caller" || key == "program") return !text.empty();
  return !(key == "scope") || text == "tree" || text == "process";
}

// The others are decided at start, or only say where to count.
bool is_evaluated_for_each_creation(Text key) {
  return key == "depth" || key == "at" || key == "threads" || key == "caller" ||
         key == "probability" || key == "when" || key == "max";
}

}  // namespace

bool parse_when(Text text, When* when) {
  Text rest = text;
  if (!memchr(text.data, '+', text.size)) return parse_range(1, text, &when->range);
  when->range.last = UINT32_MAX;
  return parse_ordinal(next_word(&rest, '+'), &when->range.first) &&
         (trimmed(rest).empty() || parse_ordinal(trimmed(rest), &when->step));
}

bool selects_program(const char* glob) {
  // An empty one is an error, and that is told in any program.
  if (!glob || !glob[0]) return true;
  glob = expand_origin(glob);
  if (matches(glob, program.argv0, program.argv0_base)) return true;
  if (is_ruled_out(glob)) return false;
  ask_program_path();
  return matches(glob, program.path, program.path_base);
}

bool selects_program(const Section& section) {
  const Entry* const entry = section.find("program");
  return selects_program(entry ? entry->value : nullptr);
}

bool leaves_refusals_to_kernel(const Section& section) {
  const Entry* const who = section.find("as");
  return who && Text(who->value) == "kernel";
}

bool counts_for_tree(const Section& section) {
  const Entry* entry = section.find("scope");
  return !entry || Text(entry->value) == "tree";
}

void read_selectors(Section* section, Handler* handler, Problems* problems) {
  read_kinds(section, handler, problems);
  Selectors selectors;
  bool dynamic = false;
  for (Entry* entry = section->entries; entry; entry = entry->next) {
    if (!find_option("handler", entry->key)) continue;
    entry->read = true;
    dynamic |= is_evaluated_for_each_creation(entry->key);
    if (!read_value(entry->key, entry->value, &selectors))
      report_selector(section, *entry, entry->value, Text(), problems);
  }
  if (!dynamic) return;
  auto* kept = arena.array<Selectors>(1);
  if (!kept) {
    problems->report(section->place, "no memory is left for its selectors; shorten the file");
    section->broken = true;
    return;
  }
  *kept = selectors;
  handler->selectors = kept;
}

}  // namespace forkshim
