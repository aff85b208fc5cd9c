// SPDX-License-Identifier: MIT
// log: JSON Lines, one object for each phase of each creation, and for each program's start and
// end; see forkshim-log(5).
#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/kernel.h"
#include "base/line.h"
#include "base/nearest.h"
#include "elf/symbols.h"
#include "forkshim/plugin.h"
#include "handlers/log/lines.h"
#include "handlers/option_error.h"
#include "handlers/script/script.h"
#include "output/end_of_process.h"
#include "output/json_line.h"
#include "output/line_sink.h"
#include "protocol/builtin.h"

using namespace forkshim;
using namespace forkshim::log;

constinit Logs forkshim::log::logs = {};

namespace {

// The first log handler keeps it in the main thread's thread-local storage: libc writes to that
// page in each new process anyway, so fork need not copy another.
thread_local Self main_thread_self [[gnu::tls_model("initial-exec")]];

Self* choose_self_storage(Log& log) {
  static constinit bool taken = false;
  const bool is_main = kernel::call(SYS_gettid) == kernel::getpid();
  if (taken || !is_main) return &log.own;
  taken = true;
  return &main_thread_self;
}

// The first one is beside the handlers, so that a start need not find and set up malloc.
[[gnu::cold]] Log* make_log() {
  static constinit bool taken = false;
  Log* const first = taken ? nullptr : arena.array<Log>(1);
  taken = true;
  return first ? first : static_cast<Log*>(calloc(1, sizeof(Log)));
}

constexpr unsigned bit(Phase phase) { return 1u << static_cast<unsigned>(phase); }

bool wants(const Log& log, Phase phase) { return (log.phases & bit(phase)) != 0; }

bool wants_stack(const Log& log, Phase phase) { return (log.with_stack & bit(phase)) != 0; }

[[gnu::cold]] int bad_phase(const forkshim_host* host, Text word) {
  Line<100> expected;
  expected.add("a list of");
  Nearest nearest(word);
  for (const char* name : phase_names) {
    expected.add(name == phase_names[0] ? " " : ", ").add(name);
    nearest.consider(name);
  }
  return bad_value(host, "phases", word, expected.text(), nearest.found());
}

[[gnu::cold]] int read_phases(const forkshim_host* host, unsigned* phases) {
  Text rest = host->option(host, "phases");
  do {
    const Text word = next_word(&rest, ',');
    unsigned phase = 0;
    while (phase < phase_count && !(word == phase_names[phase])) ++phase;
    if (phase == phase_count) return bad_phase(host, word);
    *phases |= 1u << phase;
  } while (!rest.empty());
  return 0;
}

[[gnu::cold]] int read_choice(const forkshim_host* host, const char* key, bool* choice) {
  const Text value = host->option(host, key);
  *choice = value == "yes";
  return *choice || value == "no" ? 0 : bad_value(host, key, value, "yes or no");
}

// Those of the phases that run in the caller, and where its stack is to be walked.
[[gnu::cold]] int read_stack(const forkshim_host* host, Log* log) {
  constexpr unsigned in_caller = bit(Phase::prepare) | bit(Phase::parent) | bit(Phase::failed);
  if (const int error = read_choice(host, "stack", &log->has_stack)) return error;
  if (const int error = read_choice(host, "script", &log->has_script)) return error;
  if (!log->has_stack && !log->has_script) return 0;
  log->with_stack = log->phases & in_caller;
  log->phases &= ~in_caller;
  if (host->checking) return 0;
  log->stack_space = make_stack_space();
  if (log->has_script) script::prepare();
  return 0;
}

// exit(3) does it next, unless somebody holds the stream. It may be what ends the process, by
// SIGPIPE, and then the status is another. glibc's own stream, since the variable is the program's.
void flush_standard_output() {
  auto* const stream = static_cast<FILE*>(symbols::find_next("_IO_2_1_stdout_"));
  if (!stream || __fpending(stream) == 0 || ftrylockfile(stream) != 0) return;
  fflush_unlocked(stream);
  funlockfile(stream);
}

void end_log(Log& log, int status, bool flushes) {
  // A vfork child that calls exit(3), against its manual, is not this process.
  if (kernel::getpid() != log.self->pid) return;
  if (flushes) flush_standard_output();
  write_exit(log, status);
  log.self->pid = 0;  // what is registered with atexit(3) may call _exit(2)
}

void at_immediate_exit(int status) {
  for (Log* log = logs.first_to_end; log; log = log->next_to_end) end_log(*log, status, false);
}

void at_exit(int status, void* self) { end_log(*static_cast<Log*>(self), status, true); }

void tell_at_exit(Log* log) {
  log->next_to_end = logs.first_to_end;
  logs.first_to_end = log;
  report_end = at_immediate_exit;
  if (log->output->is_sunk()) report_child_end = line_sink->report_end;
  on_exit(at_exit, log);
}

// Handlers of one file write through one descriptor.
const char* open_output(Log* log, const char* output, const forkshim_host* host) {
  log->output = &log->own_output;
  for (Log* other = logs.first; other && !host->checking; other = other->next)
    if (other->output->serves(output)) {
      log->output = other->output;
      return nullptr;
    }
  if (const char* reason = log->output->open(output, host->program, host->lineage, host->checking))
    return reason;
  log->next = logs.first;
  logs.first = log;
  return nullptr;
}

[[gnu::cold]] int init(const forkshim_host* host, void** self) {
  Log* const log = make_log();
  if (!log) return ENOMEM;
  *self = log;
  log->own_output = LogOutput();
  if (const int error = read_phases(host, &log->phases)) return error;
  if (const int error = read_stack(host, log)) return error;
  const char* output = host->option(host, "output");
  if (const char* reason = open_output(log, output, host))
    return cannot_use_value(host, "output", output, reason);
  if (host->checking) return 0;
  add_json_string(log->program, host->program, 0);
  log->self = choose_self_storage(*log);
  copy(log->self->lineage, sizeof log->self->lineage, host->lineage);
  log->self->pid = kernel::getpid();
  log->real_time = libc_clock_is_the_kernels();
  if (wants(*log, Phase::start)) write_start(*log);
  if (wants(*log, Phase::exit)) tell_at_exit(log);
  return 0;
}

// Call in a child that has its own memory.
void begin_process(Log& log, const forkshim_event& event) {
  copy(log.self->lineage, sizeof log.self->lineage, event.lineage);
  log.self->pid = event.child_pid;
  log.output->begin_child(event.lineage, event.child_pid);
}

// Where the phase is wanted without its stack, the second test is not reached.
inline void write_in_caller(Log& log, Phase phase, const forkshim_event& event) {
  if (wants(log, phase))
    write_event(log, phase, event, event.parent_pid);
  else if (wants_stack(log, phase))
    write_event_with_stack(log, phase, event, event.parent_pid);
}

int prepare(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  write_in_caller(log, Phase::prepare, *event);
  return 0;
}

void in_parent(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  write_in_caller(log, Phase::parent, *event);
}

void in_failed(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  write_in_caller(log, Phase::failed, *event);
}

void in_child(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  begin_process(log, *event);
  if (wants(log, Phase::child)) write_event(log, Phase::child, *event, event->child_pid);
}

// Writes a line and stores nothing: the memory is the parent's.
void in_vfork_child(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  if (wants(log, Phase::child)) write_event(log, Phase::child, *event, event->child_pid);
}

[[gnu::cold]] void in_missed(void* self, forkshim_event* event) {
  Log& log = *static_cast<Log*>(self);
  begin_process(log, *event);
  if (wants(log, Phase::missed)) write_missed(log, *event);
}

}  // namespace

extern const forkshim_plugin forkshim_log;
constexpr forkshim_plugin forkshim_log =
    builtin("log",
            {.init = init,
             .prepare = prepare,
             .parent = in_parent,
             .failed = in_failed,
             .child = in_child,
             .vfork_child = in_vfork_child,
             .missed = in_missed},
            FORKSHIM_WANTS_TIME | runs_own_code | asks_program_path | asks_objects);
