// SPDX-License-Identifier: MIT
// For which creations a handler has nothing to do, because none of its actions has a phase there.
// It is not selected for them: `fired` would count what never happened.
#include "protocol/functions.h"
#include "protocol/kinds.h"
#include "start/read_kinds.h"

namespace forkshim {
namespace {

constexpr uint8_t in_child = FORKSHIM_FORK | FORKSHIM_VFORK;
constexpr uint8_t every_kind = process_kinds | FORKSHIM_THREAD | FORKSHIM_EXEC;

// What a handler acts for: kinds and functions.
struct Reach {
  uint8_t kinds = 0;
  uint64_t functions = 0;

  void add(const Reach& other) {
    kinds |= other.kinds;
    functions |= other.functions;
  }
};

constexpr Reach everywhere = {every_kind, every_function};
constexpr Reach processes_of_forks = {in_child, every_function & ~spawns};
constexpr Reach forks = {FORKSHIM_FORK, every_function & ~spawns};
constexpr Reach known_pids = {every_kind, every_function & ~pid_is_libcs};
// Python's callables run malloc, which is usable after these alone.
constexpr Reach whole_forks = {FORKSHIM_FORK, bit(Function::fork) | bit(Function::fork_alias) |
                                                  bit(Function::forkpty) | bit(Function::daemon) |
                                                  bit(Function::atfork)};

struct Action {
  char plugin[8];
  char key[8];  // empty: all that the handler does
  Reach reach;
};

// Built-ins that are not here act for all that they are selected for.
constexpr Action actions[] = {{"order", "", forks},
                              {"child", "", processes_of_forks},
                              {"python", "", whole_forks},
                              {"signal", "prepare", everywhere},
                              {"signal", "child", known_pids},
                              {"signal", "parent", everywhere},
                              {"signal", "exit", processes_of_forks},
                              {"delay", "prepare", everywhere},
                              {"delay", "parent", everywhere},
                              {"delay", "child", processes_of_forks},
                              {"call", "prepare", everywhere},
                              {"call", "parent", everywhere},
                              {"call", "child", forks}};

// By the keys of a built-in's section. `depends`: whether other keys could make it another one.
Reach reach_of_keys(const Section& section, Text plugin, bool* depends) {
  Reach reach;
  for (const Action& action : actions) {
    if (!(plugin == action.plugin)) continue;
    *depends = action.key[0] != '\0';
    if (!*depends || section.find(action.key)) reach.add(action.reach);
  }
  return reach.kinds == 0 ? everywhere : reach;
}

// By the callbacks. A child that goes straight to its program has no phase, and a thread none.
Reach reach_of_callbacks(const forkshim_plugin& plugin) {
  if (plugin.prepare || plugin.failed) return everywhere;
  Reach reach;
  if (plugin.child) reach.add({FORKSHIM_FORK, every_function});
  if (plugin.vfork_child) reach.add({FORKSHIM_VFORK, every_function});
  if (plugin.parent) reach.add({process_kinds | FORKSHIM_THREAD, every_function});
  return reach.kinds == 0 ? everywhere : reach;
}

// The first word of the entry that stands for something out of reach; empty if there is none.
Text word_out_of_reach(const Entry& entry, const Reach& reach) {
  Text rest = entry.value;
  do {
    const Text word = next_word(&rest, ',');
    for (uint32_t kind = FORKSHIM_FORK; kind <= FORKSHIM_EXEC; kind <<= 1)
      if (word == kind_name(kind) && entry.key == "kinds" && !(reach.kinds & kind)) return word;
    for (unsigned i = 0; i < function_count; ++i)
      if (word == function_names[i] && entry.key == "functions" && !(reach.functions >> i & 1))
        return word;
  } while (!rest.empty());
  return Text();
}

}  // namespace

// `depends`: on the keys.
static bool leave_out(Section* section, Handler* handler, const char* plugin, const Reach& reach,
                      bool depends, Problems* problems) {
  if (reach.functions == every_function && reach.kinds == every_kind) return true;
  handler->kinds &= reach.kinds;
  handler->functions &= reach.functions;
  constexpr char keys[][10] = {"kinds", "functions"};
  for (const char* key : keys) {
    const Entry* const entry = section->find(key);
    const Text word = entry ? word_out_of_reach(*entry, reach) : Text();
    if (word.empty()) continue;
    Sentence sentence;
    sentence.add(key).add(" = \"").add(entry->value);
    sentence.add(depends ? "\"; with these keys the handler " : "\"; the handler ");
    sentence.add(plugin).add(" does nothing for the ");
    sentence.add(*key == 'k' ? "kind " : "function ").add(word);
    sentence.add("; leave it out");
    problems->report(section->place_of(*entry), sentence.text());
    section->broken = true;
    return false;
  }
  return true;
}

bool leave_out_idle_kinds(Section* section, Handler* handler, const forkshim_plugin& plugin,
                          Problems* problems) {
  return leave_out(section, handler, plugin.name, reach_of_callbacks(plugin), false, problems);
}

bool leave_out_idle_kinds_of_builtin(Section* section, Handler* handler, const char* name,
                                     Problems* problems) {
  bool depends = false;
  const Reach reach = reach_of_keys(*section, name, &depends);
  return leave_out(section, handler, name, reach, depends, problems);
}

}  // namespace forkshim
