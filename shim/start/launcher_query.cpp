// SPDX-License-Identifier: MIT
#include "start/launcher_query.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "config/options.h"
#include "output/messages.h"
#include "plugins/builtins.h"
#include "process/program.h"
#include "start/configure.h"
#include "start/memory.h"

namespace forkshim {
namespace {

constexpr int failed = 125;

// What a reader would take for the whole list.
int lost = 0;

[[gnu::format(printf, 1, 2)]] void print(const char* format, ...) {
  va_list words;
  va_start(words, format);
  if (vdprintf(STDOUT_FILENO, format, words) < 0) lost = errno;
  va_end(words);
}

int say_version() {
  print("forkshim %s\n", FORKSHIM_VERSION);
  return 0;
}

int check(const Environment& environment) {
  if (!arena.map() || !map_memory()) return failed;
  identify_program(nullptr);
  Problems problems(Problems::Report::all, messages::say);
  Document document;
  read_configuration(environment, true, &document, &problems);
  add_handlers(document, true, &problems);
  problems.conclude();
  return problems.count() == 0 ? 0 : failed;
}

void print_options(const char* group) {
  for (const OptionRow& option : OptionGroup(group))
    print("  %s = %s\n      %s (default: %s)\n", option.key().data, option.expects().data,
          option.help().data, option.initial().data);
}

int list_handlers() {
  for (const forkshim_plugin* builtin : builtins) {
    print("%s\n", builtin->name);
    print_options(builtin->name);
  }
  print("every handler\n");
  print_options("handler");
  print("[shim]\n");
  print_options("shim");
  return 0;
}

int list_handler(Text name) {
  Nearest nearest(name);
  for (const forkshim_plugin* builtin : builtins) {
    nearest.consider(builtin->name);
    if (!(name == builtin->name)) continue;
    print("%s\n", builtin->name);
    print_options(builtin->name);
    return 0;
  }
  Sentence sentence;
  sentence.add("no built-in handler \"").add(name).add('"');
  sentence.add("; `forkshim handlers` lists them");
  add_hint(&sentence, nearest.found());
  messages::say(sentence.text());
  return failed;
}

int answer(const Environment& environment) {
  Text name = environment.probe;
  const Text question = next_word(&name, ':');
  if (question == "version") return say_version();
  if (question == "check") return check(environment);
  if (question == "handlers") return name.empty() ? list_handlers() : list_handler(name);
  messages::say("FORKSHIM_PROBE asks nothing that is known; unset it to run the program");
  return failed;
}

}  // namespace

void answer_probe(const Environment& environment) {
  messages::remember_stderr_identity();
  const int status = answer(environment);
  if (lost != 0) {
    Sentence sentence;
    sentence.add("standard output cannot be written: ").add(strerror(lost));
    messages::say(sentence.text());
  }
  _exit(lost != 0 ? failed : status);
}

}  // namespace forkshim
