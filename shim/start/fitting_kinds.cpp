// SPDX-License-Identifier: MIT
// Which handlers have something to do where no process is made.
#include "creation/selectors.h"
#include "plugins/builtins.h"
#include "protocol/kinds.h"
#include "start/read_kinds.h"

namespace forkshim {
namespace {

struct Unfit {
  char plugin[8];
  char key[8];  // empty: the whole handler
  uint8_t kinds;
};

constexpr uint8_t both = FORKSHIM_THREAD | FORKSHIM_EXEC;

// A thread has no memory, descriptors or depth of its own, and no phase child. An exec has no phase
// parent either, and may be a vfork child's, which shares its parent's memory.
constexpr Unfit unfit[] = {{"order", "", both},
                           {"child", "", both},
                           {"python", "", both},
                           {"signal", "child", both},
                           {"signal", "exit", both},
                           {"signal", "", FORKSHIM_EXEC},
                           {"delay", "child", both},
                           {"limit", "live", both},
                           {"limit", "levels", both},
                           {"call", "child", both},
                           {"call", "", FORKSHIM_EXEC},
                           {"command", "", FORKSHIM_EXEC},
                           {"delay", "parent", FORKSHIM_EXEC}};

const Unfit* find_unfit(const Section& section, uint32_t kind, Text plugin) {
  for (const Unfit& known : unfit)
    if (plugin == known.plugin && (known.kinds & kind) &&
        (!known.key[0] || section.find(known.key)))
      return &known;
  return nullptr;
}

constexpr uint32_t with_other_kinds = FORKSHIM_ABI_MAJOR << 16 | 3;

// Adds why the plugin is not for this kind. False if it is.
bool explain(const Section& section, uint32_t kind, const forkshim_plugin& plugin,
             Sentence* sentence) {
  const Unfit* known = is_builtin(plugin) ? find_unfit(section, kind, plugin.name) : nullptr;
  if (known && !known->key[0]) {
    sentence->add("; the handler ").add(plugin.name).add(" does nothing for the kind ");
    sentence->add(kind_name(kind)).add("; leave it out");
  } else if (known) {
    sentence->add("; ").add(known->key).add(" of the handler ").add(plugin.name);
    sentence->add(" means nothing for the kind ").add(kind_name(kind));
    sentence->add("; give that kind a section without it");
  } else if (plugin.abi_version < with_other_kinds) {
    sentence->add("; the plugin ").add(plugin.name).add(" was built for ABI 1.");
    sentence->add_number(plugin.abi_version & 0xffff).add(", and the kind ");
    sentence->add(kind_name(kind)).add(" came with 1.3; build it again");
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool fits_kinds(Section* section, uint8_t kinds, const forkshim_plugin& plugin,
                Problems* problems) {
  constexpr uint32_t other_kinds[] = {FORKSHIM_THREAD, FORKSHIM_EXEC};
  for (const uint32_t kind : other_kinds) {
    if (!(kinds & kind)) continue;
    const Entry* entry = section->find("kinds");
    if (!entry) entry = naming_entry(*section, kind);
    Sentence sentence;
    sentence.add(entry->key).add(" = \"").add(entry->value).add('"');
    if (!explain(*section, kind, plugin, &sentence)) continue;
    problems->report(section->place_of(*entry), sentence.text());
    section->broken = true;
    return false;
  }
  return true;
}

bool fits_depth(Section* section, const Handler& handler, const forkshim_plugin& plugin,
                Problems* problems) {
  const bool processes_alone = (handler.kinds & (FORKSHIM_THREAD | FORKSHIM_EXEC)) == 0;
  const bool zero = handler.selectors && handler.selectors->depth.last == 0;
  // The depth of what was not seen is its creator's.
  if (!zero || !processes_alone || plugin.missed) return true;
  const Entry* const entry = section->find("depth");
  Sentence sentence;
  sentence.add("depth = \"").add(entry->value).add("\"; expected 1 or more, because only the root");
  sentence.add(" has depth 0, and nothing here creates that");
  problems->report(section->place_of(*entry), sentence.text());
  section->broken = true;
  return false;
}

}  // namespace forkshim
