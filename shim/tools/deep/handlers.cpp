// SPDX-License-Identifier: MIT
#include "deep/handlers.h"

#include <fmt/format.h>

#include <cstring>

#include "base/arena.h"
#include "base/errno_name.h"
#include "base/signal_name.h"
#include "config/options.h"
#include "deep/host.h"
#include "elf/loaded_object.h"
#include "process/shim_options.h"
#include "start/config_file.h"
#include "start/read_kinds.h"
#include "start/read_selectors.h"
#include "tree/line_ring.h"
#include "tree/state.h"

extern const forkshim_plugin forkshim_fail, forkshim_limit, forkshim_command;

namespace forkshim {

// What the library's objects need and this program has not: a configuration of its own, and
// callers.
constinit ShimOptions shim_options;
Object loaded_object_at(const void*) { return {nullptr, 0}; }

namespace deep {
namespace {

using Does = SupervisedHandler::Does;

void say_nothing(Text) {}

void read_seed(const Document& document) {
  for (const Section* section = document.sections; section; section = section->next) {
    const Entry* const seed = section->is_shim ? section->find("seed") : nullptr;
    if (seed) parse_number(seed->value, UINT64_MAX, &shim_options.seed);
  }
}

// Those of the library's that are read from the process are looked at here.
// `plugin`: a built-in one; others work inside the process alone.
void take_selectors(Section& section, const char* plugin, SupervisedHandler& handler) {
  Problems problems(Problems::Report::first_only, say_nothing);
  read_selectors(&section, &handler.selection, &problems);
  leave_out_idle_kinds_of_builtin(&section, &handler.selection, plugin, &problems);
  if (handler.selection.selectors) {
    handler.selectors = *handler.selection.selectors;
    handler.has_selectors = true;
    handler.caller = handler.selectors.caller;
    handler.threads = handler.selectors.threads;
    handler.selectors.caller = nullptr;
    handler.selectors.threads = Threads::any;
  }
  handler.counts_in_tree = counts_for_tree(section);
  if (const Entry* const program = section.find("program")) handler.program = program->value;
}

unsigned phases_in(Text list) {
  unsigned phases = 0;
  do {
    const Text word = next_word(&list, ',');
    if (word == "prepare") phases |= log_prepare;
    if (word == "parent") phases |= log_parent;
    if (word == "failed") phases |= log_failed;
    if (word == "child") phases |= log_child;
  } while (!list.empty());
  return phases;
}

// %p, %n, %l and %t; %% is a mark of per cent.
bool depends_on_process(const char* pattern) {
  for (const char* at = std::strchr(pattern, '%'); at; at = std::strchr(at + 2, '%')) {
    if (at[1] != '%') return true;
  }
  return false;
}

void read_log(const Host& host, SupervisedHandler& handler) {
  handler.does = Does::write_lines;
  handler.phases = phases_in(host.option("phases"));
  const char* const output = host.option("output");
  if (depends_on_process(output))
    handler.cannot = "it writes a file for each process";
  else if (handler.output.open(output, "", "0", false))
    handler.does = Does::nothing;
}

void read_delay(const Host& host, SupervisedHandler& handler) {
  handler.does = Does::hold;
  handler.seed = shim_options.seed;
  for (int phase = 0; phase < delay::phase_count; ++phase) {
    const char* const text = host.option(delay::keys[phase]);
    if (text) delay::parse_span(text, &handler.spans[phase]);
  }
  if (handler.acts_at_birth())
    handler.cannot_for_thread = "it holds the caller of a thread before that alone";
}

void read_order(const Host& host, SupervisedHandler& handler) {
  handler.does = Does::put_in_order;
  handler.child_first = Text(host.option("first")) == "child";
  parse_duration(host.option("bound"), &handler.bound_ns);
  parse_duration(host.option("lead"), &handler.lead_ns);
}

int signal_of(const Host& host, const char* key) {
  const char* const name = host.option(key);
  return name ? signal_by_name(name) : 0;
}

void read_signal(const Host& host, SupervisedHandler& handler) {
  handler.does = Does::send_signals;
  handler.signal_before = signal_of(host, "prepare");
  handler.signal_child = signal_of(host, "child");
  handler.signal_parent = signal_of(host, "parent");
  if (host.option("exit")) handler.cannot = "it ends no child with a status";
}

// The command of --break-run returns at once: what it leaves behind waits for the stop and ends it.
// For others the supervisor, which everybody waits for, would have to wait.
void read_command(const Host& host, SupervisedHandler& handler) {
  const char* const run = host.option("run");
  if (!run || !std::strstr(run, "/break.bash"))
    handler.cannot = "it works inside the process";
  else if (host.init(forkshim_command, &handler.self))
    handler.does = Does::run;
}

void read_actions(Section& section, const char* plugin, uint32_t place,
                  SupervisedHandler& handler) {
  const Host host(section, plugin, place);
  const std::string name = plugin;
  if (name == "fail" || name == "limit") {
    handler.plugin = name == "fail" ? &forkshim_fail : &forkshim_limit;
    handler.does = host.init(*handler.plugin, &handler.self) ? Does::refuse : Does::nothing;
  } else if (name == "delay") {
    read_delay(host, handler);
  } else if (name == "order") {
    read_order(host, handler);
  } else if (name == "signal") {
    read_signal(host, handler);
  } else if (name == "log") {
    read_log(host, handler);
  } else if (name == "command") {
    read_command(host, handler);
  } else {
    handler.cannot = "it works inside the process";
  }
}

}  // namespace

bool SupervisedHandler::acts_at_birth() const {
  if (does == Does::hold) return spans[delay::in_parent].most + spans[delay::in_child].most != 0;
  if (does == Does::put_in_order) return true;
  // A signal before makes the kernel begin again, which the creator's tracer sees for certain.
  if (does == Does::send_signals) return signal_before + signal_child + signal_parent != 0;
  return does == Does::write_lines && (phases & log_child) != 0;
}

std::vector<SupervisedHandler> read_handlers(layout::State& state, const std::string& config,
                                             const std::string& inline_text) {
  state::shared = &state;
  state::use_line_ring();
  Document document;
  Problems problems(Problems::Report::first_only, say_nothing);
  if (arena.map()) read_sources(config.c_str(), inline_text.c_str(), &document, &problems);
  read_seed(document);
  std::vector<SupervisedHandler> handlers;
  uint32_t place = 0;
  for (Section* section = document.sections; section; section = section->next) {
    if (section->is_shim) continue;
    SupervisedHandler handler;
    handler.name.assign(section->name.data, section->name.size);
    handler.section = section;
    const Entry* const plugin = section->find("plugin");
    const char* const called = plugin ? plugin->value : section->name.data;
    const bool from_file = std::strchr(called, '/');
    layout::Handler* const shared =
        state::handler(place, section->name.data, base_name(called), from_file);
    if (shared) handler.firings = &shared->firings;
    take_selectors(*section, called, handler);
    handler.by_kernel = leaves_refusals_to_kernel(*section);
    read_actions(*section, called, place++, handler);
    handlers.push_back(std::move(handler));
  }
  return handlers;
}

}  // namespace deep
}  // namespace forkshim
