// SPDX-License-Identifier: MIT
// command: runs a program in the parent, which waits for it. Variables FORKSHIM_EVENT_* describe
// the creation to the program, and its exit status may decide whether the creation happens.
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/duration.h"
#include "base/errno_name.h"
#include "base/kernel.h"
#include "base/line.h"
#include "base/scratch.h"
#include "handlers/command/environment.h"
#include "handlers/command/run.h"
#include "handlers/command/words.h"
#include "handlers/option_error.h"
#include "protocol/builtin.h"

using namespace forkshim;

namespace {

enum Phase { before, in_parent, after_failure, phase_count };
constexpr char phase_names[phase_count][8] = {"prepare", "parent", "failed"};

struct Command {
  const char* const* arguments;
  CommandEnvironment environment;
  uint64_t bound_ns;
  const char* bound;
  Phase phase;
  bool may_refuse;
  const char* name;
  void (*say)(const char* text, size_t length);
};

int read_program(const forkshim_host* host, Command* command) {
  const char* run = host->option(host, "run");
  if (!run) return bad_option(host, "it names no program; expected run = /PATH ARGUMENT...");
  command->arguments = split_command(run);
  if (!command->arguments || command->arguments[0][0] != '/')
    return bad_value(host, "run", run,
                     "a program's absolute path and its arguments, those with "
                     "spaces in quotation marks");
  if (access(command->arguments[0], X_OK) == 0) return 0;
  Sentence program;
  program.add("run: ").add(command->arguments[0]).add(" cannot be executed");
  return cannot_use(host, program.text(), strerror(errno));
}

int read_phase(const forkshim_host* host, Command* command) {
  const char* phase = host->option(host, "phase");
  int found = 0;
  while (found < phase_count && !(Text(phase) == phase_names[found])) ++found;
  if (found == phase_count) return bad_value(host, "phase", phase, "prepare, parent or failed");
  command->phase = static_cast<Phase>(found);
  const char* reaction = host->option(host, "on_failure");
  if (Text(reaction) == "continue") return 0;
  if (!(Text(reaction) == "refuse"))
    return bad_value(host, "on_failure", reaction, "continue or refuse");
  command->may_refuse = true;
  if (command->phase == before) return 0;
  return bad_option(host,
                    "on_failure = refuse comes too late for a creation that has taken place; "
                    "it needs phase = prepare");
}

int read_bound(const forkshim_host* host, Command* command) {
  command->bound = host->option(host, "bound");
  if (parse_duration(command->bound, &command->bound_ns) && command->bound_ns > 0) return 0;
  return bad_value(host, "bound", command->bound, "a time such as 200ms or 1.5s, up to an hour");
}

int read_environment(const forkshim_host* host, Command* command) {
  const char* list = host->option(host, "pass");
  WordList passed;
  if (list && !passed.read(list)) return bad_value(host, "pass", list, "a list of names");
  for (const char* name : passed) {
    const bool is_shim = Text(name).starts_with("FORKSHIM_") || Text(name) == "LD_PRELOAD";
    if (is_shim || strchr(name, '='))
      return bad_value(host, "pass", name,
                       "names of variables, but not forkshim's own, with "
                       "which each command would run commands");
  }
  return command->environment.begin(*host, passed) ? 0 : ENOMEM;
}

int init(const forkshim_host* host, void** self) {
  auto* command = static_cast<Command*>(calloc(1, sizeof(Command)));
  if (!command) return ENOMEM;
  *self = command;
  command->name = host->name;
  command->say = host->say;
  if (int error = read_program(host, command)) return error;
  if (int error = read_phase(host, command)) return error;
  if (int error = read_bound(host, command)) return error;
  if (int error = read_environment(host, command)) return error;
  // If the system's own configuration preloads commands too, they would recurse.
  if (would_recurse_or_is_setuid()) command->arguments = nullptr;
  return 0;
}

void say_failure(const Command& command, const CommandOutcome& outcome) {
  Line<400> sentence;
  sentence.add("handler \"").add(command.name).add("\": ").add(command.arguments[0]);
  if (outcome.error != 0) {
    const char* name = errno_name(outcome.error);
    sentence.add(" cannot be run: ").add(name ? name : "?");
  } else if (outcome.overstayed) {
    sentence.add(" was ended after ").add(command.bound).add(", its `bound`");
  } else if (WIFSIGNALED(outcome.status)) {
    sentence.add(" was ended by signal ").add_signed(WTERMSIG(outcome.status));
  } else if (command.may_refuse) {
    return;  // it has decided, and the program hears of it
  } else {
    sentence.add(" ended with status ").add_signed(WEXITSTATUS(outcome.status));
  }
  command.say(sentence.text().data, sentence.text().size);
}

bool run(const Command& command, Phase phase, const forkshim_event& event) {
  if (command.phase != phase || !command.arguments) return true;
  const Scratch<EventVariables> event_variables(event, phase_names[phase]);
  const size_t size = (command.environment.size() + EventVariables::most + 1) * sizeof(char*);
  auto** const variables = static_cast<const char**>(kernel::map(size));
  CommandOutcome outcome = {ENOMEM, 0, false};
  if (event_variables && variables) {
    event_variables->write(command.environment, variables);
    outcome = run_command(command.arguments, variables, command.bound_ns);
  }
  if (variables) kernel::unmap(variables, size);
  const bool succeeded = outcome.error == 0 && !outcome.overstayed && outcome.status == 0;
  if (!succeeded) say_failure(command, outcome);
  return succeeded;
}

int prepare(void* self, forkshim_event* event) {
  const Command& command = *static_cast<const Command*>(self);
  return run(command, before, *event) || !command.may_refuse ? 0 : EAGAIN;
}
void parent(void* self, forkshim_event* event) {
  run(*static_cast<const Command*>(self), in_parent, *event);
}
void failed(void* self, forkshim_event* event) {
  run(*static_cast<const Command*>(self), after_failure, *event);
}

}  // namespace

extern const forkshim_plugin forkshim_command;
constexpr forkshim_plugin forkshim_command =
    builtin("command", {.init = init, .prepare = prepare, .parent = parent, .failed = failed},
            runs_own_code | asks_program_path);
