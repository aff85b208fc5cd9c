// SPDX-License-Identifier: MIT
#include "plugins/host.h"

#include <string.h>

#include "config/options.h"
#include "elf/loaded_object.h"
#include "output/messages.h"
#include "plugins/builtins.h"
#include "process/process.h"
#include "process/program.h"
#include "process/shim_options.h"
#include "protocol/plugin_flags.h"
#include "tree/state.h"

namespace forkshim {
namespace {

struct InitCall {
  forkshim_host host;  // first: the plugin's pointer is converted back
  Section* section;
  Problems* problems;
  uint32_t line;
  const OptionGroup* options;  // of a built-in, or null
  bool failed;
  Line<200> asked;  // the keys that init asked for, a list
};

InitCall* from(const forkshim_host* host) {
  return reinterpret_cast<InitCall*>(const_cast<forkshim_host*>(host));
}

// A built-in's defaults are the table's.
const char* answer_option(const forkshim_host* host, const char* key) {
  InitCall* call = from(host);
  if (!call->asked.text().empty()) call->asked.add(", ");
  call->asked.add(key);
  Section* section = call->section;
  Entry* entry = section->find(key);
  call->line = entry ? entry->line : section->place.line;
  if (entry) {
    entry->read = true;
    return entry->value;
  }
  return call->options ? call->options->default_for(key, *section) : nullptr;
}

void on_log(const forkshim_host* host, int level, const char* text, size_t length) {
  InitCall* call = from(host);
  Sentence sentence;
  sentence.add("handler \"").add(host->name).add("\": ").add(Text(text, length));
  const Place place = {call->section->place.source, call->line};
  if (level == FORKSHIM_ERROR) {
    call->failed = true;
    call->problems->report(place, sentence.text());
    return;
  }
  Sentence line;
  line.add(place.source);
  if (place.line != 0) line.add(':').add_number(place.line);
  line.add(": ").add(sentence.text());
  messages::say(line.text());
}

void* share(const forkshim_host* host, size_t size) {
  return state::handler_memory(from(host)->section->number, size);
}

void on_say(const char* text, size_t length) { messages::say(Text(text, length)); }

// What a plugin's own keys are, only its init knows.
void name_asked(Sentence* sentence, Text asked, Text key) {
  Nearest nearest(key);
  nearest.consider(nearest_key("handler", key));
  for (Text rest = asked; !rest.empty();) nearest.consider(next_word(&rest, ','));
  if (asked.empty())
    sentence->add("; its init asks for none");
  else
    sentence->add("; its init asks for ").add(asked);
  add_hint(sentence, nearest.found());
}

// `asked`: the keys that a plugin from a file has asked for.
void report_unknown(const forkshim_plugin& plugin, Section* section, const Entry& entry, Text asked,
                    Problems* problems) {
  Sentence sentence;
  sentence.add("unknown key \"").add(entry.key).add("\" for the handler ").add(plugin.name);
  if (is_builtin(plugin)) {
    const Text near = nearest_key(plugin.name, entry.key);
    if (near.empty())
      sentence.add("; `forkshim handlers ").add(plugin.name).add("` lists its keys");
    add_hint(&sentence, near);
  } else {
    name_asked(&sentence, asked, entry.key);
  }
  problems->report(section->place_of(entry), sentence.text());
  section->broken = true;
}

// The table knows a built-in's keys before its init does anything that would stay.
void report_keys_not_in_table(const forkshim_plugin& plugin, const OptionGroup& options,
                              Section* section, Problems* problems) {
  for (const Entry* entry = section->entries; entry; entry = entry->next)
    if (!entry->read && !options.find(entry->key))
      report_unknown(plugin, section, *entry, Text(), problems);
}

void report_unasked(const forkshim_plugin& plugin, Section* section, Text asked,
                    Problems* problems) {
  for (const Entry* entry = section->entries; entry; entry = entry->next)
    if (!entry->read) report_unknown(plugin, section, *entry, asked, problems);
}

}  // namespace

bool init_handler(const forkshim_plugin& plugin, Section* section, bool checking,
                  Problems* problems, void** self) {
  InitCall call = {};
  const bool builtin = is_builtin(plugin);
  const bool names_program = !builtin || (plugin.flags & asks_program_path);
  if (names_program) ask_program_path();
  if (plugin.flags & asks_objects) find_program_image();
  call.host = {.struct_size = sizeof(forkshim_host),
               .abi_version = FORKSHIM_ABI_VERSION,
               .name = section->name.data,
               .lineage = own_lineage.text,
               .program = names_program ? program.best_path() : nullptr,
               .checking = checking,
               .reserved = 0,
               .option = answer_option,
               .log = on_log,
               .seed = shim_options.seed,
               .shared = share,
               .say = on_say};
  call.section = section;
  call.problems = problems;
  call.line = section->place.line;
  const OptionGroup options(plugin.name);
  if (builtin) {
    call.options = &options;
    report_keys_not_in_table(plugin, options, section, problems);
    if (section->broken) return false;
  }
  const int error = plugin.init ? plugin.init(&call.host, self) : 0;
  if (error != 0 && !call.failed) {
    Sentence sentence;
    sentence.add("handler \"").add(section->name).add("\": its init failed: ");
    problems->report(section->place, sentence.add(strerror(error)).text());
  }
  if (error != 0 || call.failed) return false;
  if (!builtin) report_unasked(plugin, section, call.asked.text(), problems);
  return !section->broken;
}

}  // namespace forkshim
