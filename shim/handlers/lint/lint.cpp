// SPDX-License-Identifier: MIT
// lint: reports what may go wrong at a creation, once for each call site. It examines the process
// before the creation, refuses none, and does not change the program's status.
#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>

#include "base/line.h"
#include "base/scratch.h"
#include "elf/loaded_object.h"
#include "handlers/lint/findings.h"
#include "handlers/lint/sites.h"
#include "handlers/option_error.h"
#include "output/line_file.h"
#include "output/messages.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

enum Check { threads, descriptors, signals, stdio, check_count };

struct Rule {
  const char* name;
  uint32_t kinds;  // that it applies to
  bool (*find)(const WordList& allowed, Finding* sentence);
};

// A child that goes straight to exec takes no lock and flushes no buffer. What a descriptor is for,
// its maker may have said until the exec: handlers that see it look there as well.
constexpr Rule rules[check_count] = {
    {"threads", FORKSHIM_FORK | FORKSHIM_THREAD, find_threads},
    {"descriptors", FORKSHIM_VFORK | FORKSHIM_SPAWN | FORKSHIM_EXEC, find_descriptors},
    {"signals", FORKSHIM_FORK, find_signals},
    {"stdio", FORKSHIM_FORK, find_stdio},
};

struct Lint {
  uint32_t checks;
  WordList allowed[check_count];
  bool has_output;
  LogOutput output;
  const char* name;
  const char* program;
  void (*say)(const char* text, size_t length);
  uint32_t forks_under_way;
  LintSites sites;
};

int read_checks(const forkshim_host* host, Lint* lint) {
  const char* list = host->option(host, "checks");
  WordList words;
  const bool is_list = words.read(list);
  for (const char* word : words) {
    int check = 0;
    while (check < check_count && !(Text(word) == rules[check].name)) ++check;
    if (check == check_count)
      return bad_value(host, "checks", word, "a list of threads, descriptors, signals, stdio");
    lint->checks |= 1u << check;
  }
  if (is_list) return 0;
  return bad_value(host, "checks", list, "a list of threads, descriptors, signals, stdio");
}

int read_allowed(const forkshim_host* host, const char* key, WordList* allowed) {
  const char* list = host->option(host, key);
  if (!list || allowed->read(list)) return 0;
  return bad_value(host, key, list, "a list of patterns as in glob(7)");
}

int read_output(const forkshim_host* host, Lint* lint) {
  const char* output = host->option(host, "output");
  lint->has_output = !(Text(output) == "messages");
  if (!lint->has_output) return 0;
  const char* reason = lint->output.open(output, host->program, host->lineage, host->checking);
  return reason ? cannot_use_value(host, "output", output, reason) : 0;
}

int init(const forkshim_host* host, void** self) {
  auto* lint = static_cast<Lint*>(calloc(1, sizeof(Lint)));
  if (!lint) return ENOMEM;
  *self = lint;
  // Bound here: at a creation, ld.so would take 3 KiB of the caller's stack.
  __fpending(stderr), __fbufsize(stderr);
  lint->output = LogOutput();
  lint->name = host->name;
  lint->program = host->program;
  lint->say = host->say;
  if (int error = read_checks(host, lint)) return error;
  if (int error = read_allowed(host, "allow_threads", &lint->allowed[threads])) return error;
  if (int error = read_allowed(host, "allow_files", &lint->allowed[descriptors])) return error;
  return read_output(host, lint);
}

// Adds where the creation was called, such as "/usr/bin/dash+0x1234". False if unknown.
bool add_caller(Line<300>* text, const void* caller, const char* program) {
  const Object object = loaded_object_at(caller);
  if (!object.path) return false;
  text->add(object.path[0] ? object.path : program).add('+').add_hex(object.offset_of(caller));
  return true;
}

void begin(const Lint& lint, const forkshim_event& event, Finding* sentence) {
  sentence->add("handler \"").add(lint.name).add("\": ").add(event.function);
  Line<300> caller;
  if (add_caller(&caller, event.caller, lint.program)) sentence->add(" at ").add(caller.text());
  sentence->add(" (").add(event.lineage).add("): ");
}

void write(Lint& lint, Finding* sentence) {
  if (!lint.has_output) return lint.say(sentence->text().data, sentence->text().size);
  Scratch<Sentence> line;
  if (line) lint.output.write(messages::compose(sentence->text(), line.get()));
}

// A thread is told of the forks, not of the other threads.
bool find(Lint& lint, Check check, const forkshim_event& event, Finding* sentence) {
  if (event.kind == FORKSHIM_THREAD)
    return find_fork(__atomic_load_n(&lint.forks_under_way, __ATOMIC_RELAXED), sentence);
  return rules[check].find(lint.allowed[check], sentence);
}

int prepare(void* self, forkshim_event* event) {
  Lint& lint = *static_cast<Lint*>(self);
  if (event->kind == FORKSHIM_FORK) __atomic_fetch_add(&lint.forks_under_way, 1, __ATOMIC_RELAXED);
  uint32_t* said = lint.sites.find(*event);
  if (!said) return 0;
  for (int check = 0; check < check_count; ++check) {
    const uint32_t bit = 1u << check;
    if (!(lint.checks & bit) || !(rules[check].kinds & event->kind)) continue;
    if (__atomic_load_n(said, __ATOMIC_RELAXED) & bit) continue;
    Scratch<Finding> sentence;
    if (!sentence) return 0;
    begin(lint, *event, sentence.get());
    if (!find(lint, static_cast<Check>(check), *event, sentence.get())) continue;
    if (!(__atomic_fetch_or(said, bit, __ATOMIC_RELAXED) & bit)) write(lint, sentence.get());
  }
  return 0;
}

void end(void* self, forkshim_event* event) {
  if (event->kind == FORKSHIM_FORK)
    __atomic_fetch_sub(&static_cast<Lint*>(self)->forks_under_way, 1, __ATOMIC_RELAXED);
}

// The forks of the parent's other threads are none here.
void child(void* self, forkshim_event* event) {
  static_cast<Lint*>(self)->forks_under_way = 0;
  static_cast<Lint*>(self)->output.begin_child(event->lineage, event->child_pid);
}

}  // namespace

extern const forkshim_plugin forkshim_lint;
constexpr forkshim_plugin forkshim_lint = builtin(
    "lint", {.init = init, .prepare = prepare, .parent = end, .failed = end, .child = child},
    runs_own_code | asks_program_path | asks_objects);
