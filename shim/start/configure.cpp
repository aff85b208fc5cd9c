// SPDX-License-Identifier: MIT
// From text to handlers: sources, [shim], then each [handler NAME] in order.
#include "start/configure.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "config/options.h"
#include "creation/registry.h"
#include "creation/selectors.h"
#include "elf/loaded_object.h"
#include "output/append_file.h"
#include "output/messages.h"
#include "plugins/builtins.h"
#include "plugins/host.h"
#include "plugins/loader.h"
#include "process/busy.h"
#include "process/shim_options.h"
#include "start/config_file.h"
#include "start/origin.h"
#include "start/read_kinds.h"
#include "start/read_selectors.h"
#include "start/shared_orders.h"
#include "tree/state.h"

namespace forkshim {

constinit ShimOptions shim_options;

namespace {

void report_shim_key(Section* section, const Entry& entry, Problems* problems) {
  Sentence sentence;
  const OptionRow* option = find_option("shim", entry.key);
  if (option) {
    sentence.add(entry.key).add(" = \"").add(entry.value).add("\"; expected ");
    sentence.add(option->expects());
    if (entry.key == "seed") sentence.add(", such as 42");
    add_comment_hint(&sentence, entry.value);
    add_hint(&sentence, nearest_value(*option, entry.value));
  } else {
    sentence.add("unknown key \"").add(entry.key).add("\" in [shim]");
    add_hint(&sentence, nearest_key("shim", entry.key));
  }
  problems->report(section->place_of(entry), sentence.text());
  section->broken = true;
}

bool apply(const Entry& entry) {
  const OptionRow* option = find_option("shim", entry.key);
  if (!option || !is_allowed(*option, entry.value)) return false;
  const Text key = entry.key, value = entry.value;
  if (key == "vfork") shim_options.vfork_as_fork = value == "fork";
  if (key == "on_error") shim_options.stop_on_error = value == "stop";
  if (key == "follow_exec") shim_options.follow_exec = value == "yes";
  if (key == "seed") return parse_number(value, UINT64_MAX, &shim_options.seed);
  return true;
}

// A check reports on standard error, whatever `messages` says, because its user reads that.
bool redirect_messages(const char* target, bool checking, const char** reason) {
  if (!checking) return messages::set_target(target, reason);
  return Text(target) == "stderr" || Text(target) == "none" || can_open_append(target, reason);
}

void apply_shim_section(Section* section, bool checking, Problems* problems) {
  for (const Entry* entry = section->entries; entry; entry = entry->next)
    if (!apply(*entry)) report_shim_key(section, *entry, problems);
  const Entry* target = section->find("messages");
  const char* reason = nullptr;
  if (!target || redirect_messages(target->value, checking, &reason)) return;
  Sentence sentence;
  sentence.add("messages = \"").add(target->value).add("\" cannot be opened: ");
  problems->report(section->place_of(*target), sentence.add(reason).text());
}

// Also where the handler does not run in this program, so that the tools know of one that never
// fired because no program was its.
layout::Handler* register_in_tree(const Section& section) {
  const Entry* plugin = section.find("plugin");
  const char* const name = plugin ? base_name(plugin->value) : section.name.data;
  const bool from_file = plugin && strchr(plugin->value, '/');
  return state::handler(section.number, section.name.data, name, from_file);
}

bool leave_out_idle(Section* section, Handler* handler, const forkshim_plugin& plugin,
                    Problems* problems) {
  return is_builtin(plugin)
             ? leave_out_idle_kinds_of_builtin(section, handler, plugin.name, problems)
             : leave_out_idle_kinds(section, handler, plugin, problems);
}

void add_handler(Section* section, bool checking, LoadedPlugin* last, Problems* problems) {
  if (section->broken) return;
  for (Entry* entry = section->entries; entry; entry = entry->next)
    entry->value = expand_origin(entry->value);
  Handler handler = {};
  layout::Handler* const shared = register_in_tree(*section);
  Registration about = {nullptr, section->name.data, shared ? &shared->firings : nullptr};
  handler.for_process = !counts_for_tree(*section);
  if (!checking && !selects_program(*section)) return;
  if (Entry* entry = section->find("plugin")) entry->read = true;
  read_selectors(section, &handler, problems);
  if (handler.selectors && handler.selectors->caller) find_program_image();
  handler.by_kernel = leaves_refusals_to_kernel(*section);
  about.plugin = load_plugin(*section, last, problems);
  if (!about.plugin || section->broken) return;
  if (!fits_kinds(section, handler.kinds, *about.plugin, problems)) return;
  if (!leave_out_idle(section, &handler, *about.plugin, problems)) return;
  if (!fits_depth(section, handler, *about.plugin, problems)) return;
  if (shared && !about.plugin->prepare) __atomic_store_n(&shared->may_refuse, 0, __ATOMIC_RELAXED);
  if (!init_handler(*about.plugin, section, checking, problems, &handler.self)) return;
  if (registry.add(handler, about)) return;
  Sentence sentence;
  sentence.add("handler \"").add(section->name).add("\" is one too many; at most ");
  sentence.add_number(Registry::capacity).add(" run");
  problems->report(section->place, sentence.text());
}

// They follow each other, in few pages of the state.
void reach_handlers(const Document& document) {
  uint32_t first = UINT32_MAX, end = 0;
  for (const Section* section = document.sections; section; section = section->next) {
    if (section->is_shim) continue;
    if (section->number < first) first = section->number;
    end = section->number + 1;
  }
  if (first < end) state::reach_handlers(first, end);
}

void add_each(const Document& document, bool checking, Problems* problems) {
  LoadedPlugin last = {};
  reach_handlers(document);
  for (Section* section = document.sections; section; section = section->next)
    if (!section->is_shim) add_handler(section, checking, &last, problems);
}

}  // namespace

void read_configuration(const Environment& environment, bool checking, Document* document,
                        Problems* problems) {
  // A check is for the text as it is now.
  if (checking || !take_shared_orders(environment, document))
    read_sources(environment.config, environment.inline_text, document, problems);
  for (Section* section = document->sections; section; section = section->next)
    if (section->is_shim) apply_shim_section(section, checking, problems);
}

bool concerns_program(const Document& document) {
  for (const Section* section = document.sections; section; section = section->next)
    if (!section->is_shim && !section->broken && selects_program(*section)) return true;
  return false;
}

// No handler runs for what a plugin creates as it is loaded and in its init. Where a configuration
// is only checked, nothing counts.
void add_handlers(const Document& document, bool checking, Problems* problems) {
  if (!process) return add_each(document, checking, problems);
  HandlerScope handler_scope(true);  // touches no page of the counters
  add_each(document, checking, problems);
}

}  // namespace forkshim
